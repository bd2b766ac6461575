"""Which member a row means, and what institution of it."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from focalpoints.importing.cells import ReadRow, WrongCell, shown
from focalpoints.importing.doubts import NEW, RENAMED, Meant, Option, asked
from focalpoints.importing.drafts import Draft
from focalpoints.importing.world import World
from focalpoints.likeness import why_alike_names
from focalpoints.models import Country, Institution, Member, Organisation
from focalpoints.models.member import MemberKind
from focalpoints.models.organisation import OrganisationKind
from r2pnet.text import searchable

M49_DIGITS: Final = 3


def member_meant(row: ReadRow, world: World) -> Draft:
    """The member that the row names; a new one where a state or regional organisation is none yet.

    Raises `WrongCell` for a name that nobody or several have, and for a kind that it has not.
    """
    named = _named(row.values["member"], world)
    kind = MemberKind.STATE if isinstance(named, Country) else MemberKind.REGIONAL_ORGANISATION
    if row.values.get("kind", kind) != kind:
        raise WrongCell(_("%(name)s is recorded as: %(kind)s.") % {"name": named, "kind": kind.label})
    if held := world.member_named(named):
        return held
    if isinstance(named, Country):
        return Draft(Member(kind=kind, country=named), is_new=True)
    if named.kind != OrganisationKind.REGIONAL:
        words = _("%(name)s is no regional organisation. Change its kind in the administration first.")
        raise WrongCell(words % {"name": named})
    return Draft(Member(kind=kind, organisation=named), is_new=True)


def _named(text: str, world: World) -> Country | Organisation:
    words = searchable(text)
    if text.isdecimal():
        words = f" {text.zfill(M49_DIGITS)}"  # a spreadsheet drops the zeros of an M49 code
    found = sorted(world.tables.names.get(words, ()), key=str)
    if not found:
        raise WrongCell(_nobody(text, world))
    members = [one for one in found if world.member_named(one)]
    if len(found) == 1 or len(members) == 1:
        return (members or found)[0]
    names = ", ".join(map(str, found))
    words = _("“%(text)s” is the name of several: %(names)s. Write the ISO code.")
    raise WrongCell(words % {"text": shown(text), "names": names})


def _nobody(text: str, world: World) -> str:
    """With the names that look like it, if any do."""
    if alike := {str(one) for one in world.tables.named_like(text)}:
        words = _("No state or organisation is called “%(text)s”. Did you mean %(names)s?")
        return words % {"text": shown(text), "names": ", ".join(sorted(alike)[:3])}
    words = _(
        "No state or organisation is called “%(text)s”. Write the UN short name or the ISO code; an organisation that "
        "the portal does not know is added in the administration first."
    )
    return words % {"text": shown(text)}


def institution_meant(row: ReadRow, member: Draft, world: World, choices: Mapping[str, str]) -> Meant:
    """The institution of `member` that the row names; a question where one only looks like it."""
    says = row.of(Institution)
    those = world.institutions(member)
    names = [says[name] for name in ("name", "own_name") if name in says]
    exact = [one for one in those if "name" in says and one.get("name") == says["name"]]
    same = exact or [one for one in those if any(is_called(one, name) for name in names)]
    if len(same) == 1:
        return Meant(same[0], keeps_name=not _writes_otherwise(same[0].get("name"), says.get("name")))
    options = [*_options(same, says, _("the same name")), *_alike(those, says)] if same or "name" in says else []
    if not options:
        return Meant(keeps_name=False)
    question = _("Is “%(name)s” an institution that is on record?") % {"name": names[0]}
    return asked("institution", question, [*options, Option(NEW, _("A new institution"))], choices)


def is_called(institution: Draft, name: str) -> bool:
    """By its name or by the name in the member's words, accents and case aside."""
    words = searchable(name)
    return words in {searchable(institution.get("name")), searchable(institution.get("own_name"))} - {""}


def _alike(those: list[Draft], says: Mapping[str, Any]) -> list[Option]:
    found = []
    for one in those:
        reasons = {why for name in ("name", "own_name") for why in why_alike_names(says.get("name", ""), one.get(name))}
        if reasons and not is_called(one, says["name"]):
            found += _options([one], says, sorted(reasons)[0])
    return found


def _options(those: list[Draft], says: Mapping[str, Any], why: str) -> list[Option]:
    """It is this one: with the name that it has, or with the one of the sheet."""
    options = []
    for one in those:
        name = str(one.get("name"))
        options.append(Option(one.key, _("It is “%(name)s”") % {"name": name}, why, one))
        if says.get("name", name) != name and not one.is_new:
            label = _("It is “%(name)s”, to be called “%(new)s” from now on") % {"name": name, "new": says["name"]}
            options.append(Option(f"{RENAMED}{one.thing.pk}", label, why, one))
    return options


def _writes_otherwise(held: str, said: str | None) -> bool:
    """The sheet writes other letters, not only other capitals, signs or another order."""
    return said is not None and letters_of(held) != letters_of(said)


def letters_of(name: str) -> list[str]:
    """The words of a name with their accents, without case and signs, in order of the alphabet."""
    return sorted("".join(c if c.isalnum() else " " for c in name.casefold()).split())
