"""Forms that are sent twice: what they would do is read first, and done when just that is sent again."""

import hashlib
from typing import Any

from django import forms

from meetings.travel.forms import RefusedForm


class LookedAtForm(RefusedForm):
    """`looked_at` is the sign of what was looked at; whatever has changed since is looked at again."""

    looked_at = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    not_looked_at: tuple[str, ...] = ()
    """Fields that are filled in beside what was looked at."""

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, label_suffix="", **kwargs)

    @property
    def sign(self) -> str:
        """The same for the same values, of a form that is valid."""
        left_out = ("looked_at", *self.not_looked_at)
        said = "\n".join(f"{name}={value!r}" for name, value in self.cleaned_data.items() if name not in left_out)
        return hashlib.sha256(said.encode(errors="replace")).hexdigest()

    @property
    def is_confirmed(self) -> bool:
        """True when the button to do it was pressed below just this."""
        return "confirm" in self.data and self.cleaned_data["looked_at"] == self.sign

    def take_sign(self) -> None:
        """The next try is one of somebody who has looked at it."""
        typed: Any = self.data.copy()  # type: ignore[attr-defined]  # what was sent
        typed["looked_at"] = self.sign
        self.data = typed
