"""For whom a letter is meant: kept as plain data with the letter, said in words, and asked of the record."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from focalpoints.models.appointment import Role
from focalpoints.models.letter import LETTER_LANGUAGES
from focalpoints.models.member import ListGroup, Member, MemberQuerySet, Standing
from r2pnet.visibility import Reader

MOST_NAMED = 4


@dataclass(frozen=True)
class LetterSelection:
    """Who is meant: of these roles, and of groups, languages and members these, or all where none is named.

    `groups` are headings of the list, `members` slugs. `unconfirmed_only`: those alone whose entry the member has not
    confirmed lately. Without another word it is the focal points of the members.
    """

    roles: tuple[str, ...] = (Role.FOCAL_POINT.value,)
    standings: tuple[str, ...] = (Standing.MEMBER.value,)
    groups: tuple[int, ...] = ()
    languages: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    unconfirmed_only: bool = False

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """From what `as_data` gave; what is not known any more is left out."""
        return cls(
            roles=_known(data.get("roles", (Role.FOCAL_POINT.value,)), Role.values),
            standings=_known(data.get("standings", (Standing.MEMBER.value,)), Standing.values),
            groups=_known(data.get("groups", ()), ListGroup.values),
            languages=_known(data.get("languages", ()), dict(LETTER_LANGUAGES)),
            members=tuple(str(slug) for slug in data.get("members", ())),
            unconfirmed_only=bool(data.get("unconfirmed_only")),
        )

    @property
    def as_data(self) -> dict[str, Any]:
        """Plain lists, as the letter keeps them."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    def asked_members(self, reader: Reader) -> MemberQuerySet:
        """The members that are meant and that `reader` may see; invented ones in the sample alone."""
        found = Member.objects.visible_to(reader).filter(no_samples(), standing__in=self.standings)
        if self.groups:
            found = found.filter(list_group__in=self.groups)
        if self.members:
            found = found.filter(slug__in=self.members)
        narrowed: MemberQuerySet = found.with_names().by_name()
        return narrowed

    def speaks(self, languages: Iterable[str]) -> bool:
        """True when somebody who works in `languages` is meant."""
        return not self.languages or any(letter_language(code) in self.languages for code in languages)

    def in_words(self, names: Mapping[str, str]) -> list[tuple[str, str]]:
        """Name and words of each thing that was chosen; `names` gives a member's name by its slug."""
        said = [(_("Roles"), _listed(self.roles, dict(Role.choices)))]
        said.append((_("Standing"), _listed(self.standings, dict(Standing.choices))))
        if self.groups:
            said.append((_("Groups"), _listed(self.groups, dict(ListGroup.choices))))
        if self.languages:
            said.append((_("Languages"), _listed(self.languages, dict(LETTER_LANGUAGES))))
        if self.members:
            said.append((_("Members"), _members_in_words(self.members, names)))
        if self.unconfirmed_only:
            said.append((_("Entries"), _("Only those that the member has not confirmed lately")))
        return said


def no_samples(of: str = "") -> Q:
    """Leaves out what is invented: the row, or what it names by `of`. In the sample nothing is left out."""
    return Q() if settings.SAMPLE else ~Q(**{f"{of}is_sample": True})


def letter_language(code: str) -> str:
    """The language of letters for somebody who reads `code`: "zh-hans" for "zh", "fr" for "fr-ca"; empty for none."""
    code = code.lower()
    offered = dict(LETTER_LANGUAGES)
    if code in offered:
        return code
    start = code.partition("-")[0]
    return next((one for one in offered if one.partition("-")[0] == start), "")


def _known(values: Iterable[Any], allowed: Iterable[Any]) -> tuple[Any, ...]:
    known = list(allowed)
    return tuple(value for value in values if value in known)


def _listed(keys: Iterable[Any], labels: Mapping[Any, Any]) -> str:
    return ", ".join(str(labels[key]) for key in keys)


def _members_in_words(slugs: Sequence[str], names: Mapping[str, str]) -> str:
    shown = ", ".join(names.get(slug, slug) for slug in slugs[:MOST_NAMED])
    more = len(slugs) - MOST_NAMED
    if more <= 0:
        return shown
    return ngettext("%(names)s and %(more)s other", "%(names)s and %(more)s others", more) % {
        "names": shown,
        "more": more,
    }
