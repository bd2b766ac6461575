"""Which of two records stays, and whose value in each field that differs."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from focalpoints.duplicates.comparing import Side, differences
from focalpoints.duplicates.kinds import Kind, value_in_words
from focalpoints.models.merge import LONGEST_REASON
from focalpoints.services.merging import BOTH


class MergeForm(forms.Form):
    """A choice between the two for the record itself and for each field in which they differ; the reason."""

    kept = forms.ChoiceField(
        label=_("Which record stays"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose which record stays.")},
    )
    reason = forms.CharField(
        label=_("Why they are the same"),
        help_text=_("One sentence for the history, such as “told so by phone”."),
        max_length=LONGEST_REASON,
        error_messages={"required": _("Write in a few words how you know that they are the same.")},
    )
    seen_one = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    seen_other = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, kind: Kind, one: Side, other: Side, data: Any = None) -> None:
        self.sides = (one, other)
        self.rather = max(self.sides, key=lambda side: side.weight).record
        self.differing = differences(kind, one.record, other.record)
        seen = {"seen_one": one.record.version, "seen_other": other.record.version}
        super().__init__(data, initial={"kept": self.rather.pk, **seen}, label_suffix="")
        kept: Any = self.fields["kept"]
        kept.choices = [(str(side.record.pk), _called(side)) for side in self.sides]
        for name in self.differing:
            self.fields[f"field_{name}"] = self._choice(kind, name)
        self.order_fields(["kept", *(f"field_{name}" for name in self.differing), "reason"])

    def _choice(self, kind: Kind, name: str) -> forms.ChoiceField:
        values = {str(side.record.pk): value_in_words(side.record, name) for side in self.sides}
        choices = [(key, value or gettext("empty")) for key, value in values.items()]
        choices += [(BOTH, gettext("Both"))] if name in kind.lists else []
        told = [key for key, value in values.items() if value]
        initial = BOTH if name in kind.lists else told[0] if len(told) == 1 else str(self.rather.pk)
        label = kind.label_of(name)
        return forms.ChoiceField(
            label=label[:1].upper() + label[1:],
            choices=choices,
            initial=initial,
            widget=forms.RadioSelect,
            error_messages={"required": gettext("Choose which of the values stays.")},
        )

    @property
    def chosen(self) -> dict[str, Any]:
        """What the service takes: the two keys, the choices, the versions that were shown, the reason."""
        keys = [side.record.pk for side in self.sides]
        kept = int(self.cleaned_data["kept"])
        seen = [self.cleaned_data["seen_one"], self.cleaned_data["seen_other"]]
        return {
            "kept": kept,
            "other": next(key for key in keys if key != kept),
            "choices": {name: self.cleaned_data[f"field_{name}"] for name in self.differing},
            "seen": dict(zip(keys, seen, strict=True)),
            "reason": self.cleaned_data["reason"],
        }


def _called(side: Side) -> str:
    """Which of two that may have one name: with its number, its account and how much points to it."""
    told = [gettext("record no. %(number)d") % {"number": side.record.pk}]
    told += [gettext("account %(email)s") % {"email": side.account}] if side.account else []
    told += [one.words for one in side.pointing]
    return f"{side.record}: {', '.join(told)}"
