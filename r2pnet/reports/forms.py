"""The form by which a person orders one kind of report."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from r2pnet.reports.registry import ReportKind


class OrderForm(forms.Form):
    """About what and in which language, each asked only where there is a choice."""

    subject = forms.ChoiceField(required=False)
    language = forms.ChoiceField(label=_("Language of the report"), required=False)

    def __init__(self, kind: ReportKind, offered: list[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data, auto_id=f"{kind.key}-%s", use_required_attribute=False)
        self.kind = kind
        if kind.subjects:
            self._ask_about(str(kind.subjects.word), offered)
        else:
            del self.fields["subject"]
        if len(settings.OFFERED_LANGUAGES) == 1:
            del self.fields["language"]
        else:
            self._ask_for_language()

    def _ask_about(self, word: str, offered: list[tuple[str, str]]) -> None:
        choose = _("Choose from the list what the report is about.")
        field = forms.ChoiceField(
            label=word,
            choices=[("", _("Choose from the list")), *offered],
            error_messages={"required": choose, "invalid_choice": choose},
        )
        self.fields["subject"] = field

    def _ask_for_language(self) -> None:
        names = dict(settings.LANGUAGES)
        field: Any = self.fields["language"]
        field.choices = [(code, names[code]) for code in settings.OFFERED_LANGUAGES]
        choose = _("Choose a language from the list.")
        field.error_messages = {"invalid_choice": choose}
        field.initial = _language_here()

    @property
    def chosen(self) -> dict[str, str]:
        """What was chosen, as `order` takes it; needs a valid form."""
        return {
            "subject": self.cleaned_data.get("subject", ""),
            "language": self.cleaned_data.get("language") or _language_here(),
        }


def _language_here() -> str:
    """The language of the page, if reports are offered in it; else the portal's first."""
    language = get_language()
    return language if language in settings.OFFERED_LANGUAGES else settings.OFFERED_LANGUAGES[0]
