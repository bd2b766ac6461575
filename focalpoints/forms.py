"""What a person may correct of themselves, as clean values."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Person, Topic

# The official languages of the UN, by their own names.
LANGUAGES: Final = (
    ("ar", "العربية"),
    ("zh-hans", "中文"),
    ("en", "English"),
    ("fr", "Français"),
    ("ru", "Русский"),
    ("es", "Español"),
)
PHONE = RegexValidator(
    r"^\+?[0-9][0-9 ()./-]*\Z", _("Write the number with its digits, such as +32 2 501 81 11, or leave it empty.")
)


class OwnDataForm(forms.Form):
    """Name, phone, languages, topics and openness of one person; `seen_version`: from which state it was filled."""

    name = forms.CharField(
        label=_("Name"),
        help_text=_("As you write it yourself."),
        max_length=200,
        error_messages={"required": _("Write your name.")},
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        help_text=_("Only if you want to be called. With the country code, such as +32."),
        max_length=40,
        required=False,
        validators=[PHONE],
        widget=forms.TextInput({"autocomplete": "tel", "inputmode": "tel"}),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages in which you work"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose among the languages listed.")},
    )
    open_to_be_asked = forms.BooleanField(
        label=_("Peers may ask me"),
        help_text=_("Members find you with your languages and topics, and write to you here. Nobody sees an address."),
        required=False,
    )
    topics = forms.ModelMultipleChoiceField(
        label=_("Topics you know"),
        queryset=Topic.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose among the topics listed."), "invalid_pk_value": _("Choose again.")},
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, person: Person, data: Any = None) -> None:
        held = {name: getattr(person, name) for name in ("name", "phone", "languages", "open_to_be_asked")}
        held["topics"] = list(person.topics.values_list("pk", flat=True))
        super().__init__(data, initial={**held, "seen_version": person.version}, label_suffix="")
        known = dict(LANGUAGES)
        others = [(code, code) for code in person.languages if code not in known]
        self.fields["languages"].choices = [*LANGUAGES, *others]  # type: ignore[attr-defined]  # of this kind of field

    def start_from(self, now: Person) -> None:
        """Let what was typed be sent again, from the state that is saved now."""
        renewed: Any = self.data.copy()  # type: ignore[attr-defined]  # a request's
        renewed["seen_version"] = str(now.version)
        self.data = renewed

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        if not any(letter.isalpha() for letter in name):
            raise ValidationError(_("Write your name."), "required")
        return name
