"""The form of a record in the admin: partial dates as one line each, rules at their fields, two editors told apart."""

from collections.abc import Iterator, Mapping
from copy import copy
from functools import cache
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from r2pnet.acting_forms import ActingForm
from r2pnet.partial_date_forms import PartialDateFormField
from r2pnet.partial_dates import columns_behind
from r2pnet.refusal import Changed


def partial_dates_of(model: type[models.Model]) -> dict[str, Any]:
    """The partial dates of `model` by name, each with its name for people."""
    columns = {field.name: field for field in model._meta.concrete_fields}
    names = [name.removesuffix("_earliest") for name in columns if name.endswith("_earliest")]
    return {name: columns[f"{name}_earliest"].verbose_name for name in names if f"{name}_sense" in columns}


class VersionField(forms.IntegerField):
    """The version of the record from which the form was filled; carrying it along is no change."""

    widget = forms.HiddenInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class RecordInlineForm(forms.ModelForm):
    """One record among others on a page. `record_form` adds the partial dates of its model.

    `refusals` are what the services said when the same input was saved, by the prefix of the form that they belong to.
    """

    seen_version = VersionField(label="", required=False)
    partial_dates: tuple[str, ...] = ()
    refusals: Mapping[str | None, ValidationError] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen_version"] = self.instance.version
        for name in self.partial_dates:
            self.initial.setdefault(name, getattr(self.instance, name))

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.instance.pk and self.cleaned_data.get("seen_version") != self.instance.version:
            self._show_both()
        if refusal := self.refusals.get(self.prefix):
            self._put_in_place(refusal)
        return cleaned

    def refuse_if_changed(self) -> None:
        """Raise `Changed` when the row was saved by somebody since the form was filled: it is to be removed now."""
        if self.cleaned_data.get("seen_version") != self.instance.version:
            words = _("“%(row)s” is not removed: somebody else has changed it since you opened the page.")
            raise Changed(words % {"row": self.instance})

    def _show_both(self) -> None:
        """Somebody else saved the record meanwhile: what differs is shown twice, and the next save is a knowing one."""
        differing = [name for name in self.changed_data if name in self.fields and hasattr(self.instance, name)]
        for name in differing:
            words = {"saved": self._saved(name), "yours": self._typed(name)}
            self.add_error(name, _("Now saved: “%(saved)s”. Yours, kept here: “%(yours)s”.") % words)
        if differing:
            self.add_error(
                None,
                _(
                    "Somebody else has saved this record since you opened it. Where the two differ, both are shown. "
                    "Change what you want to keep, then save: what stands in the fields will hold."
                ),
            )
        renewed: Any = copy(self.data)
        renewed[self.add_prefix("seen_version")] = str(self.instance.version)
        self.data = renewed

    def _saved(self, name: str) -> str:
        if name in self.partial_dates:
            return _in_words(getattr(self.instance, name), None)
        return _in_words(self.initial.get(name), self.fields[name])

    def _typed(self, name: str) -> str:
        typed = self.cleaned_data.get(name, self[name].data)
        return _in_words(typed, None if name in self.partial_dates else self.fields[name])

    def _post_clean(self) -> None:
        for name in self.partial_dates:
            if name in self.cleaned_data:
                setattr(self.instance, name, self.cleaned_data[name])
        super()._post_clean()  # type: ignore[misc]  # Django's own hook between cleaning and saving

    def _get_validation_exclusions(self) -> set[str]:
        """The columns of a partial date are not on the form, but what they hold is, unless it could not be read."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        read = [name for name in self.partial_dates if name not in self.errors]
        return excluded - {column for name in read for column in columns_behind(self._meta.model, name)}

    def _update_errors(self, errors: ValidationError) -> None:
        self._put_in_place(errors)

    def _put_in_place(self, errors: ValidationError) -> None:
        """Show each error at the field that it is about; on top where the form has no such field."""
        for name, one in _one_by_one(errors):
            place = name if name != NON_FIELD_ERRORS else self._field_of_rule(one)
            self.add_error(self._on_form(place), one)

    def _field_of_rule(self, error: ValidationError) -> str | None:
        """The first field on the form that the broken constraint names; its words tell which constraint it is."""
        for rule in self.instance._meta.constraints:
            if str(rule.violation_error_message) in error.messages:
                return next((name for name in _names_of(rule) if self._on_form(name)), None)
        return None

    def _on_form(self, name: str | None) -> str | None:
        """The visible field that holds the model's field or the column of a partial date."""
        for candidate in (name, (name or "").rpartition("_")[0]):
            if candidate in self.fields and not self.fields[candidate].widget.is_hidden:
                return candidate
        return None


class RecordForm(ActingForm, RecordInlineForm):
    """The record that a page is about; why, for whom and how go into the history."""


@cache
def record_form(model: type[models.Model], kind: type[RecordInlineForm] = RecordForm) -> type[RecordInlineForm]:
    """The form class for `model`, with a line for each of its partial dates."""
    dates = partial_dates_of(model)
    lines = {name: PartialDateFormField(label=capfirst(label), required=False) for name, label in dates.items()}
    return type(f"{model.__name__}{kind.__name__}", (kind,), {**lines, "partial_dates": tuple(dates)})


def _one_by_one(errors: ValidationError) -> Iterator[tuple[str, ValidationError]]:
    named = errors.error_dict if hasattr(errors, "error_dict") else {NON_FIELD_ERRORS: errors.error_list}
    for name, some in named.items():
        for one in some:
            yield name, one


def _names_of(rule: models.BaseConstraint) -> list[str]:
    """The fields that a constraint is about, those that single it out first."""
    condition = getattr(rule, "condition", None)
    fields = list(reversed(getattr(rule, "fields", ())))
    return [*fields, *_names_in(condition)] if condition else fields


def _names_in(condition: models.Q) -> Iterator[str]:
    for part in condition.children:
        if isinstance(part, models.Q):
            yield from _names_in(part)
        elif isinstance(part, tuple):
            yield part[0].partition("__")[0]


def _in_words(value: Any, field: forms.Field | None) -> str:
    """A value as the form shows it: the label of a choice, the name of a record, "empty"."""
    if value in (None, "", []):
        return _("empty")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(field, forms.ModelMultipleChoiceField):
        return ", ".join(str(one) for one in value) or _("empty")
    if isinstance(field, forms.ModelChoiceField) and not isinstance(value, models.Model):
        value = field.queryset.filter(pk=value).first() if str(value).isdigit() else value  # type: ignore[union-attr]
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        value = dict(field.choices).get(value, value)  # type: ignore[arg-type]
    return str(value)
