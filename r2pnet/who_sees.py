"""The label "who can see this": words for a level and, where it is narrower, for a scope.

What a scope is called is known to the app whose rows it is made of: it offers, from its `scopes.py`,
`in_words(scopes, reader) -> Mapping[str, str]`, in one query for all of its own, none where there is none.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext

from r2pnet.offers import offered
from r2pnet.visibility import Level, Reader, Visible


@dataclass(frozen=True)
class WhoSees:
    """Who can see something, in words, and whether that is everybody."""

    words: str
    is_everybody: bool = False


def who_sees(level: str, scope: str = "", reader: Reader | None = None) -> WhoSees:
    """Who can see what has this level and scope; no query for what has no scope."""
    return WhoSees(_words(level, scope, scopes_in_words([scope], reader)), is_everybody=_is_public(level, scope))


def words_for(rows: Iterable[Visible], reader: Reader | None = None) -> dict[tuple[str, str], str]:
    """The words for each pair of level and scope among the rows of a list, but for the public one.

    One query for each kind of scope among them, however many rows there are.
    """
    pairs = {(row.level, row.scope) for row in rows if not _is_public(row.level, row.scope)}
    known = scopes_in_words([scope for _level, scope in pairs], reader)
    return {(level, scope): _words(level, scope, known) for level, scope in pairs}


def scopes_in_words(scopes: Collection[str], reader: Reader | None) -> Mapping[str, str]:
    """Each scope that an app knows, in words that begin a sentence: "Only the people of Testland"."""
    wanted = sorted({scope for scope in scopes if scope})
    if not wanted:
        return {}
    return {scope: words for offer in offered("scopes", "in_words") for scope, words in offer(wanted, reader).items()}


def _is_public(level: str, scope: str) -> bool:
    return level == Level.PUBLIC and not scope


def _words(level: str, scope: str, known: Mapping[str, str]) -> str:
    """A scope never widens: what is narrowed and the secretariat's stays the secretariat's."""
    if not scope or level == Level.SECRETARIAT:
        return str(Level(level).label)
    narrowed = known.get(scope) or gettext("Only a few people")
    if level == Level.STEERING:
        return gettext("%(who)s, if they are in the steering group") % {"who": narrowed}
    return narrowed
