"""Who may read what, written by hand from the threat model: nothing here is computed by what is being tested."""

from tests.visibility.objects import PAIRS, Planted
from tests.visibility.roles import ROLES, SECRETARIAT

MEMBERS = "focal_point assistant of_another steering"

# The secretariat reads everything and stands in no line.
SEEN_BY: dict[tuple[str, str], str] = {
    ("public", ""): f"visitor former guest waiting {MEMBERS}",
    ("public", "member:this"): "focal_point assistant",
    ("public", "member:other"): "of_another",
    ("public", "member:steering"): "steering",
    ("public", "meeting:this"): "guest waiting",
    ("public", "person:focal_point"): "focal_point",
    ("members", ""): MEMBERS,
    ("members", "member:this"): "focal_point assistant",
    ("members", "member:other"): "of_another",
    ("members", "member:steering"): "steering",
    ("members", "meeting:this"): "guest",
    ("members", "person:focal_point"): "focal_point",
    ("steering", ""): "steering",
    ("steering", "member:this"): "",
    ("steering", "member:other"): "",
    ("steering", "member:steering"): "steering",
    ("steering", "meeting:this"): "",
    ("steering", "person:focal_point"): "",
    ("secretariat", ""): "",
    ("secretariat", "member:this"): "",
    ("secretariat", "member:other"): "",
    ("secretariat", "member:steering"): "",
    ("secretariat", "meeting:this"): "",
    ("secretariat", "person:focal_point"): "",
}
# What all have in common who may open a file of that level and scope.
IN_A_FILE_FOR: dict[tuple[str, str], set[tuple[str, str]]] = {
    ("public", ""): {("public", "")},
    ("members", ""): {("public", ""), ("members", "")},
    ("steering", ""): {("public", ""), ("members", ""), ("steering", "")},
    ("members", "member:this"): {("public", ""), ("public", "member:this"), ("members", "member:this")},
    ("members", "member:other"): {("public", ""), ("public", "member:other"), ("members", "member:other")},
    ("members", "member:steering"): {("public", ""), ("public", "member:steering"), ("members", "member:steering")},
    ("members", "meeting:this"): {("public", ""), ("public", "meeting:this"), ("members", "meeting:this")},
    ("secretariat", ""): set(PAIRS),
}


def readers_of(one: Planted) -> frozenset[str]:
    """The roles that may read a planted row."""
    return frozenset([*SEEN_BY[one.pair].split(), *SECRETARIAT]) if one.pair else one.seen_by


assert set(SEEN_BY) == set(PAIRS)
assert {role for line in SEEN_BY.values() for role in line.split()} <= set(ROLES)
