"""The page of the admin that puts a letter to an office: one that is kept already, or a new file."""

from typing import Any, Final

from django import forms
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from focalpoints.admin.term_deeds import TermDeed, TermDeedForm
from focalpoints.models import Appointment, NominationLetter, User
from focalpoints.services.nomination_letters import attach_letter, keep_letter, letters_of_members
from r2pnet.partial_date_forms import PartialDateFormField
from r2pnet.stamps import bump


class LetterForm(TermDeedForm):
    """A letter of the member that is kept already, or a file with its reference and date."""

    letter = forms.ModelChoiceField(
        NominationLetter.objects.none(),
        label=_("A letter that is kept already"),
        required=False,
        empty_label=_("None: a new one"),
        help_text=_("One letter often names several offices."),
    )
    file = forms.FileField(
        label=_("New letter"),
        required=False,
        help_text=_("PDF, DOCX, XLSX, PNG or JPEG, at most 20 MB. Only the secretariat reads it."),
        error_messages={"empty": _("This file is empty.")},
        widget=forms.FileInput({"accept": ".pdf,.docx,.xlsx,.png,.jpg,.jpeg"}),
    )
    reference = forms.CharField(
        label=_("Its reference"), required=False, max_length=200, help_text=_("As it stands on the letter.")
    )
    letter_date = PartialDateFormField(label=_("Its date"), required=False)
    field_order = ["letter", "file", "reference", "letter_date", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept: Any = self.fields["letter"]
        kept.queryset = letters_of_members([self.term.member_id])

    def clean(self) -> None:
        """Exactly one of the two."""
        given = [bool(self.cleaned_data.get(name)) for name in ("letter", "file")]
        if not any(given) and "file" not in self.errors and "letter" not in self.errors:
            self.add_error("file", gettext("Choose a letter that is kept, or a file."))
        if all(given):
            self.add_error("file", gettext("Choose one: a letter that is kept, or a new file."))


def put_to(appointment: Appointment, by: User, form: LetterForm) -> None:
    """Keep the file where one was given, and put the letter to the office, in one transaction."""
    typed = form.cleaned_data
    with transaction.atomic():
        for group in (Appointment.stamp_group, NominationLetter.stamp_group):  # as whoever accepts a nomination
            bump(group)
        letter = typed["letter"] or keep_letter(
            typed["file"],
            reference=typed["reference"],
            letter_date=typed["letter_date"],
            by=by,
            reason=form.why,
        )
        attach_letter(appointment, letter, by=by, reason=form.why, seen_version=typed["seen_version"])


DEED_OF_LETTER: Final = TermDeed(
    label=_("Letter"),
    button=_("Put the letter to it"),
    does=(
        _("The letter by which the government named the office or the person. Only the secretariat reads it."),
        _("The file goes when somebody is erased whom it may name; its reference and date stay."),
        _("Another letter takes the place of this one; the history keeps both."),
    ),
    done=_("The letter is kept with the office."),
    form=LetterForm,
    is_open=lambda term: not term.is_struck,
    instead=_("It is struck out: take that back first, if it was so after all."),
    carry_out=put_to,
)
