"""What the secretariat takes away of members, institutions, persons, offices and terms.

What an import knows has its headings and its values, so that a sheet that was taken away can be brought back and
changes nothing; what it does not know (numbers, addresses, when confirmed) has headings that it leaves alone.
"""

from collections.abc import Callable
from operator import attrgetter
from typing import Any, Final

from focalpoints.importing.columns import BY_KEY
from focalpoints.models import Person
from r2pnet.sheets.writing import Column

OF_SOURCE: Final = ("source_url", "source_note", "source_date", "source_public", "verified")
NAME_OF_MEMBER: Final = ("member__country", "member__organisation")


def imported(key: str, value: str | Callable[[Any], Any] = "") -> Column:
    """The column as the import knows it; its value is the attribute of that path, or of the key, or is made."""
    made = value if callable(value) else _at(value or key)
    return Column(key, BY_KEY[key].label, made)


def own(key: str, path: str = "") -> Column:
    """A column that the import does not know."""
    return Column(key, key, _at(path or key))


def _at(path: str) -> Callable[[Any], Any]:
    """The attribute of a dotted path; None as soon as there is nothing on the way."""

    def read(row: Any) -> Any:
        for name in path.split("."):
            row = getattr(row, name, None)
        return row

    return read


SOURCE: Final = (*(imported(key) for key in OF_SOURCE), own("last_confirmed_on"))
OF_MEMBER: Final = (
    imported("member", "member.name"),
    own("member_slug", "member.slug"),
    own("member_iso3", "member.country.iso3"),
)
OF_PERSON: Final = ("work_email", "phone", "languages")
MEMBERS: Final = (
    imported("member", "name"),
    own("member_slug", "slug"),
    own("member_iso3", "country.iso3"),
    own("un_group", "country.un_group"),
    *(imported(key) for key in ("kind", "standing", "joined", "left", "joining_note")),
    own("is_declared_vacant"),
    own("level_of_member", "level"),
    *SOURCE,
    own("number_of_member", "pk"),
)
INSTITUTIONS: Final = (
    *OF_MEMBER,
    imported("institution", "name"),
    imported("institution_own_name", "own_name"),
    imported("sector"),
    own("number_of_institution", "pk"),
)
APPOINTMENTS: Final = (
    *OF_MEMBER,
    imported("institution", "institution.name"),
    imported("institution_own_name", "institution.own_name"),
    imported("sector", "institution.sector"),
    imported("person", "person.name"),
    imported("email", "person.work_email"),
    imported("phone", "person.phone"),
    imported("languages", "person.languages"),
    *(imported(key) for key in ("role", "position", "office_note", "start", "end_state", "end", "letter")),
    imported("agreed_cover", "is_agreed_cover"),
    imported("level"),
    *SOURCE,
    own("number_of_appointment", "pk"),
    own("number_of_person", "person_id"),
)
STEERING_TERMS: Final = (
    *OF_MEMBER,
    imported("steering_role", "role"),
    imported("steering_start", "start"),
    imported("steering_end_state", "end_state"),
    imported("steering_end", "end"),
    own("level_of_term", "level"),
    *SOURCE,
    own("number_of_term", "pk"),
)


def _topics(person: Person) -> list[str]:
    return sorted(str(topic) for topic in person.topics.all())


PERSONS: Final = (
    imported("person", "name"),
    imported("email", "work_email"),
    imported("phone"),
    imported("languages"),
    Column("topics", "topics", _topics),
    own("level_of_person", "level"),
    Column("has_account", "has_account", lambda person: person.user_id is not None),
    Column("number_of_person", "number_of_person", attrgetter("pk")),
)
