"""What is proposed and what is published, as clean values: a field for each fact of one record, and the source."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from focalpoints.corrections.facts import DATES, FACTS, Source, in_words, new_values, values_of
from focalpoints.models import Appointment, Institution, Member, ProposedCorrection
from focalpoints.models.institution import Sector
from focalpoints.models.proposed_correction import Target
from r2pnet.partial_date_forms import PartialDateFormField
from r2pnet.partial_dates import PartialDate

LARGEST = 2**31 - 1


class FactsForm(forms.Form):
    """The facts of `target` as they are to be; each says beside it what is on record now.

    `seen_version` and `seen_proposal` say from which states of record and proposal the form was filled.
    """

    proposed_words: Any = gettext_lazy("Proposed already: %(value)s")

    source_url = forms.URLField(
        label=gettext_lazy("Address of the source"), max_length=500, required=False, assume_scheme="https"
    )
    source_note = forms.CharField(
        label=gettext_lazy("Or what the source is"),
        help_text=gettext_lazy("Such as “letter of 3 May 2026”. Everybody reads it beside the fact: no names."),
        max_length=300,
        required=False,
    )
    source_date = PartialDateFormField(label=gettext_lazy("Date of the source"), required=False)
    seen_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=LARGEST)
    seen_proposal = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=LARGEST)

    def __init__(self, target: Target, waiting: ProposedCorrection | None, data: Any = None) -> None:
        self.target, self.waiting = target, waiting
        self.facts = list(FACTS[type(target)])
        super().__init__(data, initial=self._initial(), label_suffix="")
        self.institutions = _institutions_of(target)
        made = {name: self._field(name) for name in self.facts}
        self.fields = {**made, **self.fields}
        for name in self.facts:
            self.fields[name].help_text = self._hint(name)

    @property
    def values(self) -> dict[str, str]:
        """The facts as a proposal keeps them."""
        typed = {name: self.cleaned_data[name] for name in self.facts}
        return {name: _plain(value) for name, value in typed.items()}

    @property
    def source(self) -> Source:
        """Where it comes from."""
        typed = self.cleaned_data
        is_public = bool(typed.get("source_public", True))
        return Source(typed["source_url"], typed["source_note"].strip(), typed["source_date"], is_public)

    def start_from(self, target: Target, waiting: ProposedCorrection | None) -> None:
        """Let what was typed be sent again, from what is saved now; the hints beside the fields say that."""
        self.target, self.waiting = target, waiting
        renewed: Any = self.data.copy()  # type: ignore[attr-defined]  # a request's
        renewed["seen_version"] = str(target.version)
        renewed["seen_proposal"] = str(waiting.version if waiting else 0)
        self.data = renewed
        self.institutions = _institutions_of(target)
        for name in self.facts:
            self.fields[name].help_text = self._hint(name)

    def _initial(self) -> dict[str, Any]:
        waiting = self.waiting
        values = {**values_of(self.target), **(new_values(waiting.changes) if waiting else {})}
        dates = {name: PartialDate.parse(text) for name, text in values.items() if name in DATES and text}
        initial: dict[str, Any] = {**values, **dates, "seen_version": self.target.version, "seen_proposal": 0}
        if waiting:
            names = ("source_url", "source_note", "source_date", "remark")
            initial |= {"seen_proposal": waiting.version, **{name: getattr(waiting, name) for name in names}}
        return initial

    def _field(self, name: str) -> forms.Field:
        label = FACTS[type(self.target)][name]
        if name in DATES:
            return PartialDateFormField(label=label, required=False)
        if name == "sector":
            return forms.ChoiceField(label=label, choices=Sector.choices)
        if name == "institution":
            chosen = [("", _("Not recorded")), *self.institutions.items()]
            return forms.ChoiceField(label=label, choices=chosen, required=False)
        return forms.CharField(label=label, max_length=200, required=name == "name")

    def _hint(self, name: str) -> str:
        """What is on record now and, where it differs, what a proposal that waits says."""
        now = in_words(name, values_of(self.target)[name], self.institutions) or _("not recorded")
        said = [_("On record: %(value)s") % {"value": now}]
        if self.waiting and name in self.waiting.changes:
            new = in_words(name, self.waiting.changes[name]["new"], self.institutions) or _("not recorded")
            said.append(str(self.proposed_words) % {"value": new})
        if name == "position":
            said.append(_("The office, never a name"))
        return ". ".join(said) + "."


class ProposeForm(FactsForm):
    """What somebody of the member proposes."""

    remark = forms.CharField(
        label=gettext_lazy("Remark for the secretariat"),
        help_text=gettext_lazy(
            "Only the secretariat and the people of your member read it. An institution that is not in the list: "
            "write its name here."
        ),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )


class PublishForm(FactsForm):
    """What staff publish: as it was proposed, or with changes."""

    proposed_words = gettext_lazy("Proposed: %(value)s")

    source_public = forms.BooleanField(
        label=gettext_lazy("The source may be linked"),
        help_text=gettext_lazy("Otherwise the page shows its date and “on file with the secretariat”."),
        required=False,
        initial=True,
    )

    def __init__(self, proposal: ProposedCorrection, data: Any = None) -> None:
        super().__init__(proposal.target, proposal, data)
        if isinstance(proposal.target, Institution):
            del self.fields["source_public"]


class DeclineForm(forms.Form):
    """Why a proposal is not published; `seen_proposal` says which state of it was read."""

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("Whoever proposed it reads these words, in a mail and on their desk."),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": gettext_lazy("Write why: whoever proposed it reads it.")},
    )
    seen_proposal = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=LARGEST)


def _institutions_of(target: Target) -> Mapping[str, str]:
    """The institutions that an office can name, by their keys as text."""
    if not isinstance(target, Appointment):
        return {}
    found = Institution.objects.filter(member=target.member_id).order_by("name")
    return {str(pk): name for pk, name in found.values_list("pk", "name")}


def _plain(value: Any) -> str:
    if isinstance(value, PartialDate):
        return value.text
    return " ".join(str(value).split()) if value is not None else ""


def kind_of(target: Target) -> str:
    """Its kind as it stands in an address."""
    return {Appointment: "office", Institution: "institution", Member: "membership"}[type(target)]
