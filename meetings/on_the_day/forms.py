"""The form for who walks in: in which capacity and for whom, and who they are where nobody has them on record."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Person
from meetings.models import Capacity, Invitation, Meeting
from meetings.models.invitation import Reply
from meetings.places import places_for
from meetings.services.walking_in import Stranger
from meetings.travel.forms import RefusedForm
from r2pnet.text import searchable

CHOOSE = _("Choose one of those listed.")


class WalkInForm(RefusedForm):
    """As what, and for whom."""

    capacity = forms.ModelChoiceField(
        Capacity.objects.none(),
        label=_("As"),
        empty_label=_("Choose from the list"),
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    invitation = forms.ChoiceField(
        label=_("For"), required=False, error_messages={"invalid_choice": CHOOSE}, help_text=_("Who is invited.")
    )

    def __init__(self, meeting: Meeting, person: Person | None, data: Any = None, initial: Any = None) -> None:
        offered = next(iter(places_for(person, meeting)), None) if person else None
        first: dict[str, Any] = dict(initial or {})
        if offered:
            first |= {"capacity": offered.capacity.pk, "invitation": offered.invitation and offered.invitation.pk}
        super().__init__(data, initial=first, use_required_attribute=False)
        rows = meeting.invitations.select_related("member__country", "member__organisation", "organisation")
        self.invitations = {str(one.pk): one for one in rows if one.reply != Reply.DECLINED}
        named = sorted(((key, str(one)) for key, one in self.invitations.items()), key=lambda one: searchable(one[1]))
        capacity: Any = self.fields["capacity"]
        capacity.queryset = meeting.capacities.all()
        invitation: Any = self.fields["invitation"]
        invitation.choices = [("", _("Nobody but themselves")), *named]

    @property
    def chosen(self) -> dict[str, Any]:
        """What `walk_in` takes; needs a valid form."""
        invited: Invitation | None = self.invitations.get(self.cleaned_data["invitation"])
        return {"capacity": self.cleaned_data["capacity"], "invitation": invited}


class StrangerForm(WalkInForm):
    """Who is not on record yet."""

    name = forms.CharField(label=_("Name"), max_length=200, error_messages={"required": _("Write the name.")})
    office = forms.CharField(
        label=_("Office"), max_length=300, required=False, help_text=_("As it stands on the badge. Optional.")
    )
    work_email = forms.EmailField(
        label=_("Work e-mail"),
        max_length=254,
        required=False,
        help_text=_("Optional. A confirmation goes there."),
        error_messages={"invalid": _("Write an e-mail address, such as name@ministry.example.")},
    )
    field_order = ("name", "office", "work_email", "capacity", "invitation")

    @property
    def stranger(self) -> Stranger:
        """Who it is; needs a valid form."""
        return Stranger(*(self.cleaned_data[name] for name in ("name", "office", "work_email")))
