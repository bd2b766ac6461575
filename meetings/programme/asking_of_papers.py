"""A form that changes who can see a session asks what becomes of its papers that would be wider than it then."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _

from meetings.services.narrowing import PapersSaid, WiderPapers
from r2pnet.admin_queries import is_key
from r2pnet.refusal import Refused

LONGEST: Final = 10_000
"""Letters for the keys of more papers than any session has."""


class AsksOfPapers(forms.Form):
    """`papers_read` are the keys of those that the page before named; the box comes with them."""

    papers_read = forms.CharField(required=False, max_length=LONGEST, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if self.is_bound and self.data.get(self.add_prefix("papers_read")):
            self._offer_to_narrow()

    def refuse(self, refusal: Refused) -> None:
        """Beside its field, or on top of the form where there is none; of papers that are too wide it asks."""
        if isinstance(refusal, WiderPapers):
            keys = ",".join(str(one.pk) for one in refusal.papers)
            self._post({"papers_read": keys, "narrow_papers": "on"})
            self._offer_to_narrow()
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)

    @property
    def papers_said(self) -> PapersSaid | None:
        """What was said of the papers that the page before named; None where it named none."""
        keys = {int(one) for one in self.cleaned_data["papers_read"].split(",") if is_key(one)}
        return PapersSaid(keys, bool(self.cleaned_data.get("narrow_papers"))) if keys else None

    def _offer_to_narrow(self) -> None:
        """One box for the papers that are wider than the session, ticked."""
        label = _("Narrow these papers as well: nobody sees them then who may not see the session")
        self.fields["narrow_papers"] = forms.BooleanField(label=label, required=False, initial=True)

    def _post(self, values: Mapping[str, str]) -> None:
        """Other hidden values than were sent, for the page that is shown again."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]  # what was sent: a QueryDict
        for name, value in values.items():
            data[self.add_prefix(name)] = value
        self.data = data
