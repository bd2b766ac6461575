"""What is kept about a person: shown to them, given as a file, erased when they ask.

An app takes part by its `own_data.py`. It offers `own_data(user) -> list[OwnData]`: what it keeps about the person of
that account. And it offers `erase(whom: Erased) -> None`, called inside the transaction of the erasure: nothing in its
tables, histories or files names the person after it. `erase` can come a second time, for somebody who is erased
already, after an archive was brought back.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils import translation
from django.utils.translation import gettext as _

from r2pnet.offers import offered
from r2pnet.visibility import Reader


@dataclass(frozen=True)
class OwnData:
    """What one table keeps about somebody: why, until when in words, and each row by the names of what it holds.

    Lower orders come first.
    """

    title: str
    why: str
    until: str
    rows: Sequence[Mapping[str, Any]] = ()
    order: int = 50


@dataclass(frozen=True)
class Erased:
    """Whom to erase, and who does it: the scope of what is theirs, their accounts, all that ever named them."""

    key: str
    accounts: Sequence[AbstractBaseUser] = ()
    by: AbstractBaseUser | None = None
    names: frozenset[str] = frozenset()
    contacts: frozenset[str] = field(default_factory=frozenset)

    @property
    def told_apart(self) -> "Erased":
        """With those names only that are more than one word: in rows about others "May" or "the" is nobody's name."""
        return replace(self, names=frozenset(name for name in self.names if len(name.split()) > 1))

    def scrubbed(self, text: str) -> str:
        """`text` with neutral words in place of every name, address and phone number of the person."""
        for word in sorted(self.contacts | self.names, key=len, reverse=True):
            neutral = neutral_name() if word in self.names else ""
            flags = re.IGNORECASE if word in self.contacts else re.NOFLAG
            text = re.sub(rf"(?<![\w{{]){re.escape(word)}(?![\w}}])", neutral, text, flags=flags)
        return text


def neutral_name() -> str:
    """What stands in the place of the name, in the language of the record."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("Former official")


def kept_about(user: Reader) -> list[OwnData]:
    """Everything that every app keeps about the person of this account, in its order."""
    found: list[OwnData] = [one for offer in offered("own_data", "own_data") for one in offer(user)]
    return sorted(found, key=lambda one: one.order)


def erase_everywhere(whom: Erased) -> None:
    """Let every app erase what it keeps; call inside the transaction of the erasure."""
    for offer in offered("own_data", "erase"):
        offer(whom)
