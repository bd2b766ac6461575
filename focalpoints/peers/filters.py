"""What can be asked of the peers, what becomes of a bad value, and the way out of filters that fit nobody."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from focalpoints.forms import LANGUAGES
from focalpoints.models import Topic
from focalpoints.models.institution import Sector
from focalpoints.peers.finding import GROUPS
from focalpoints.peers.reasons import language_names

LABELS: Final = {
    "language": gettext_lazy("Language"),
    "group": gettext_lazy("Region"),
    "topic": gettext_lazy("Topic"),
    "sector": gettext_lazy("Sector of the office"),
}
ANY: Final = {
    "language": gettext_lazy("Any language"),
    "group": gettext_lazy("All regions"),
    "topic": gettext_lazy("Any topic"),
    "sector": gettext_lazy("Any sector"),
}
LONGEST_ECHO: Final = 60


@dataclass(frozen=True)
class Chosen:
    """The filters that an address holds and that mean something, the choices of each, and words on those left out."""

    values: Mapping[str, str]
    choices: Mapping[str, Mapping[str, str]]
    notices: tuple[str, ...]

    @property
    def for_query(self) -> dict[str, Any]:
        """As `peers_of` takes it."""
        return {name: int(value) if name == "topic" else value for name, value in self.values.items()}

    @property
    def query(self) -> str:
        """For links to other pages of the list: encoded, with "&" at its end, or empty."""
        return f"{urlencode(self.values)}&" if self.values else ""

    @property
    def fields(self) -> list[dict[str, Any]]:
        """The fields of the form."""
        return [
            {
                "name": name,
                "label": LABELS[name],
                "chosen": self.values.get(name, ""),
                "options": [("", ANY[name]), *options.items()],
            }
            for name, options in self.choices.items()
        ]

    @property
    def removals(self) -> list[dict[str, str]]:
        """Each filter with the address of the list without it."""
        return [{"words": self._words(name), "url": self._without(name)} for name in self.values]

    def _words(self, name: str) -> str:
        return f"{LABELS[name]}: {self.choices[name][self.values[name]]}"

    def _without(self, name: str) -> str:
        rest = urlencode({key: value for key, value in self.values.items() if key != name})
        return f"{reverse('peers')}?{rest}".rstrip("?")


def chosen_in(query: QueryDict) -> Chosen:
    """What the address asks for; one query, for the topics."""
    choices = _choices()
    given = {name: query.get(name, "").strip() for name in choices if query.get(name, "").strip()}
    known = {name: value for name, value in given.items() if value in choices[name]}
    left_out = tuple(_left_out(name, value) for name, value in given.items() if name not in known)
    return Chosen(known, choices, left_out)


def _choices() -> dict[str, dict[str, str]]:
    codes = [code for code, _name in LANGUAGES]
    return {
        "language": dict(zip(codes, language_names(codes), strict=True)),
        "group": {key: str(group.label) for key, group in GROUPS.items()},
        "topic": {str(key): title for key, title in Topic.objects.values_list("pk", "title")},
        "sector": {value: str(label) for value, label in Sector.choices},
    }


def _left_out(name: str, value: str) -> str:
    shown = value if len(value) <= LONGEST_ECHO else f"{value[:LONGEST_ECHO]}…"
    return _("We left out the filter '%(filter)s': there is no such choice.") % {"filter": f"{name}={shown}"}
