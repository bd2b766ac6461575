"""What is filled in to put a text before all members, to object to it, and to withdraw it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Member
from manual.adopting_forms import RevisionChoice
from manual.looked_at import LookedAtForm
from manual.models import Revision
from manual.models.silence import LONGEST_OBJECTION, LONGEST_WORDS
from manual.services.silence import first_last_day
from meetings.forms import TOO_LONG, Words
from meetings.travel.forms import RefusedForm
from r2pnet.day_field import DayField


class OpenForm(LookedAtForm):
    """Which text, until when, and a few words to the members."""

    revision = RevisionChoice()
    last_day = DayField(
        label=_("Last day to object"),
        help_text=_("Ten working days ahead at least. The day ends at midnight in the network’s time zone."),
        error_messages={"required": _("Write the last day on which members can object.")},
    )
    words = Words(
        label=_("Words to the members"),
        help_text=_("What they should know, such as which paragraphs are new. They stand in the mail. Optional."),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": None, "dir": "auto"}),
        error_messages={"max_length": TOO_LONG},
    )

    def __init__(self, texts: QuerySet[Revision], data: Any = None) -> None:
        super().__init__(data, initial={"last_day": first_last_day()})
        fields: Any = self.fields
        fields["revision"].queryset = texts


class ObjectForm(RefusedForm):
    """The reason, and for whom: asked only where the reader speaks for several members."""

    member = forms.ModelChoiceField(
        Member.objects.none(),
        label=_("For which member?"),
        empty_label=_("Choose"),
        error_messages={"required": _("Choose the member."), "invalid_choice": _("Choose the member.")},
    )
    reason = Words(
        label=_("Why does your member object?"),
        help_text=_("Only the secretariat reads it, with your name and your member."),
        max_length=LONGEST_OBJECTION,
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": None, "dir": "auto"}),
        error_messages={"required": _("Write why your member objects."), "max_length": TOO_LONG},
    )

    def __init__(self, members: Iterable[Member], data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        self.members = list(members)
        fields: Any = self.fields
        if len(self.members) == 1:
            del fields["member"]
        else:
            keys = [member.pk for member in self.members]
            fields["member"].queryset = Member.objects.filter(pk__in=keys).with_names().by_name()
            fields["member"].label_from_instance = lambda member: member.name

    @property
    def member_chosen(self) -> Member:
        """The member, by a form that is valid."""
        chosen: Member = self.cleaned_data.get("member") or self.members[0]
        return chosen


class WithdrawForm(RefusedForm):
    why = Words(
        label=_("Why is it withdrawn?"),
        help_text=_("It stands in the mail to everybody, and on the page."),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": None, "dir": "auto"}),
        error_messages={"required": _("Write why it is withdrawn: everybody reads it."), "max_length": TOO_LONG},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="")
