"""The three kinds of records that can be there twice: which fields a person chooses between, and how each is saved."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Institution, Organisation, Person
from focalpoints.models.merge import KindOfRecord
from focalpoints.services.naming import save_organisation
from r2pnet.recording import record

Saving = Callable[..., Any]


@dataclass(frozen=True)
class Kind:
    """One kind of record. Of `lists` both values can be kept; `named_with` is what the name of a row needs."""

    key: KindOfRecord
    model: type[Any]
    plural: Any
    fields: tuple[str, ...]
    lists: tuple[str, ...] = ()
    save: Saving = record
    named_with: tuple[str, ...] = ()

    def rows(self, keys: Iterable[int]) -> QuerySet[Any]:
        """The rows with these keys, merged or not, with all that their names need."""
        found: QuerySet[Any] = self.model._base_manager.filter(pk__in=list(keys)).select_related(*self.named_with)
        return found.order_by("pk")

    def label_of(self, name: str) -> str:
        """What a field is called."""
        return str(self.model._meta.get_field(name).verbose_name)


KINDS: Final[dict[str, Kind]] = {
    kind.key.value: kind
    for kind in (
        Kind(
            KindOfRecord.PERSON,
            Person,
            _("Persons"),
            ("name", "work_email", "phone", "languages", "topics", "level", "open_to_be_asked", "may_write_to_peers"),
            lists=("languages", "topics"),
            named_with=("user",),
        ),
        Kind(
            KindOfRecord.INSTITUTION,
            Institution,
            _("Institutions"),
            ("name", "own_name", "sector"),
            named_with=("member__country", "member__organisation"),
        ),
        Kind(
            KindOfRecord.ORGANISATION,
            Organisation,
            _("Organisations"),
            ("name", "abbreviation", "kind"),
            save=save_organisation,
        ),
    )
}


def value_of(row: Any, name: str) -> Any:
    """What a field of `row` holds as plain JSON; of topics their keys."""
    if name == "topics":
        return sorted(row.topics.values_list("pk", flat=True))
    return getattr(row, name)


def value_in_words(row: Any, name: str) -> str:
    """The same for a person who compares; empty when nothing is there."""
    if name == "topics":
        return ", ".join(str(topic) for topic in row.topics.all())
    if name == "languages":
        known = dict(settings.LANGUAGES)
        return ", ".join(str(known.get(code, code)) for code in row.languages)
    if isinstance(getattr(row, name, None), bool):
        return str(_("yes") if getattr(row, name) else _("no"))
    display = getattr(row, f"get_{name}_display", None)
    return str(display() if display else getattr(row, name))
