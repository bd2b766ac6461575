"""What an address or a form of the admin may ask of the database: keys that can be keys, lookups that are offered.

Django's admin hands on what it is given, and answers with a fault where the database cannot compare it.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin import ModelAdmin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import DataError, models
from django.http import HttpRequest

# Without types: the admin of simple-history, with which this one is mixed, has none.
_ModelAdmin: Any = ModelAdmin
_Base: Any = object
LARGEST_KEY = 2**63 - 1
"""What fits the column of a key on both databases."""
LONGEST_KEY = len(str(LARGEST_KEY))


def is_key(text: str) -> bool:
    """True for the digits of what can be the key of a record; nothing longer is ever made a number."""
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST_KEY and int(text) <= LARGEST_KEY


def can_be_key(target: Any, value: Any) -> bool:
    """True when `value` can be compared with the column of keys `target`."""
    try:
        key = target.to_python(value)
    except ValidationError:
        return False
    if isinstance(key, int):
        return 0 <= key <= LARGEST_KEY
    return "\0" not in str(key)


def can_be_looked_up(model: type[models.Model], name: str, value: Any) -> bool:
    """False for what cannot be the key of a record where `name` points to one, or to many."""
    try:
        target = getattr(model._meta.get_field(name), "target_field", None)
    except FieldDoesNotExist:
        return True
    return target is None or all(can_be_key(target, key) for key in (value if isinstance(value, list) else [value]))


class KeySelect(AutocompleteSelect):
    """The field that searches as one types; what cannot be a key is shown as nothing, and the form says why."""

    def optgroups(self, name: str, value: Iterable[str], attr: Any = None) -> Any:
        target = self.field.target_field  # the field that points
        return super().optgroups(name, [one for one in value if not one or can_be_key(target, one)], attr)


class OfferedLookups(ChangeList):
    """A list whose address holds what cannot be compared is answered as Django answers a filter that is none."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> Any:
        try:
            rows = super().get_queryset(request, exclude_parameters)
            if request.GET:
                rows.exists()  # some values are refused only when the database compares them
        except (ValueError, OverflowError, DataError) as error:
            raise IncorrectLookupParameters(error) from error
        return rows


class KeySelects(_Base):
    """Pages and rows of pages whose fields that search as one types take nothing but keys."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", KeySelect(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class CarefulAdmin(KeySelects, _ModelAdmin):
    """What the admin pages of all models share: nothing in an address or a form makes them fail."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return OfferedLookups

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Only what the filters beside the list and the days above it ask; everything else is refused as none."""
        offered = [getattr(one, "parameter_name", one) for one in self.get_list_filter(request)]
        if self.date_hierarchy:
            offered.append(self.date_hierarchy)
        names = [name for name in offered if lookup == name or lookup.startswith(f"{name}__")]
        endings = {lookup.removeprefix(name).lstrip("_") for name in names}
        return bool(endings & {"", "exact", "isnull", "id__exact", "id", "year", "month", "day", "gte", "lt"})
