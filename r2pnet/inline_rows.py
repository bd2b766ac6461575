"""The rows on the page of a record when somebody else has added or removed some of them since the page was opened."""

import re
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.http import QueryDict
from django.utils.translation import gettext as _

Typed = dict[str, list[Any]]
OWN = ("id", "seen_version")


class RecordFormSet(BaseInlineFormSet):
    """What is sent is brought up to date before it is read: no row of another's keeps the page from being saved.

    Rows that others have added stand on the page as they are; rows that others have removed leave it. Of both there are
    `news` to tell. Who has written in a row that is gone finds that as a new row, and is asked before it is saved.
    """

    model: Any
    data: Any
    prefix: str

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.news: list[str] = []
        self._kept: list[str] = []
        if self.is_bound and self.management_form.is_valid():
            self._bring_up_to_date()

    def clean(self) -> None:
        super().clean()
        if self._kept:
            raise ValidationError(self._kept)

    def get_unique_error_message(self, unique_check: Any) -> str:
        own = [name for name in unique_check if name != self.fk.name]
        names = [str(self.model._meta.get_field(name).verbose_name) for name in own]
        return _("Two rows say the same (%(names)s): keep one of them.") % {"names": ", ".join(names)}

    def get_form_error(self) -> str:
        return _("This row says the same as another one.")

    def _bring_up_to_date(self) -> None:
        typed = self._typed_rows()
        number = min(self.initial_form_count(), len(typed))
        known = {row.get("id", [""])[0]: row for row in typed[:number]}
        present = {str(row.pk): row for row in self.get_queryset()}
        if list(known) == list(present):
            return
        missing = {key: row for key, row in known.items() if key not in present}
        gone = {key: past for key in missing if (past := self._as_removed(key)) is not None}
        shown = self._shown_rows()
        rows = [known.get(key) or shown[key] for key in present]
        rows += [row for key, row in missing.items() if key not in gone]
        self.news += [_added(row) for key, row in present.items() if key not in known]
        kept = [row for key, row in missing.items() if key in gone and self._is_kept(row, gone[key])]
        self._write(rows, [*typed[number:], *kept])

    def _typed_rows(self) -> list[Typed]:
        """What was sent of each row, by the names of its fields."""
        rows: list[Typed] = [{} for _number in range(self.total_form_count())]
        for key, values in self.data.lists():
            match = re.fullmatch(rf"{re.escape(self.prefix)}-(\d+)-(.+)", key, re.ASCII)
            if match and int(match[1]) < len(rows):
                rows[int(match[1])][match[2]] = values
        return rows

    def _shown_rows(self) -> dict[str, Typed]:
        """Each row as a page that is opened now would send it back, by its key."""
        fresh = type(self)(instance=self.instance, prefix=self.prefix, queryset=self.queryset)
        return {str(form.instance.pk): dict(_sent_back(form)) for form in fresh.initial_forms}

    def _as_removed(self, key: str) -> Any:
        """The row of history in which `key` was removed; None where it never was one of this record."""
        if not key.isdecimal():
            return None
        removed = self.model.history.filter(id=key, history_type="-", **{self.fk.attname: self.instance.pk})
        return removed.first()

    def _is_kept(self, row: Typed, gone: Any) -> bool:
        """True where somebody has written in the row that is gone: it is told so, and asked."""
        words = {"row": gone.instance}
        if "DELETE" in row:
            return False
        if not self._is_written_in(row, gone):
            self.news.append(_("Somebody else has removed “%(row)s” since you opened the page.") % words)
            return False
        self._kept.append(
            _(
                "Somebody else has removed “%(row)s” since you opened the page. What you wrote in it is kept here as a "
                "new row: save to record it again, or empty the row."
            )
            % words
        )
        for name in OWN:
            row.pop(name, None)
        return True

    def _is_written_in(self, row: Typed, gone: Any) -> bool:
        """Its fields differ from what the row said last; what it pointed to, of many, stands in the history before."""
        before = gone.prev_record or gone
        several = {field.name: _keys(before, field) for field in gone._history_m2m_fields}
        form: Any = self.form(_data({"row": row}), prefix="row", instance=gone.instance, initial=several)
        return bool(form.changed_data)

    def _write(self, rows: list[Typed], new: list[Typed]) -> None:
        """The data as a page that is opened now would send it, with what was typed in it."""
        others = {
            key: values for key, values in self.data.lists() if not re.match(rf"{re.escape(self.prefix)}-\d+-", key)
        }
        data = _data({f"{self.prefix}-{number}": row for number, row in enumerate([*rows, *new])})
        for key, values in others.items():
            data.setlist(key, values)
        data[f"{self.prefix}-INITIAL_FORMS"] = str(len(rows))
        data[f"{self.prefix}-TOTAL_FORMS"] = str(len(rows) + len(new))
        self.data = data
        self.__dict__.pop("management_form", None)  # it has been read from what was sent


def _added(row: Any) -> str:
    return _("Somebody else has added “%(row)s” since you opened the page.") % {"row": row}


def _data(rows: dict[str, Typed]) -> QueryDict:
    data = QueryDict(mutable=True)
    for prefix, row in rows.items():
        for name, values in row.items():
            data.setlist(f"{prefix}-{name}", values)
    return data


def _sent_back(form: Any) -> Iterator[tuple[str, list[Any]]]:
    for name, field in form.fields.items():
        value = field.prepare_value(form[name].value())
        if isinstance(value, list | tuple):
            yield name, [str(getattr(one, "pk", one)) for one in value]
        elif value is not None and value is not False:
            yield name, [str(value)]


def _keys(row: Any, field: Any) -> list[Any]:
    """The keys of the records that a row of history pointed to in a field of several."""
    target = field.remote_field.model._meta.model_name
    return [getattr(one, f"{target}_id") for one in getattr(row, field.name).all()]
