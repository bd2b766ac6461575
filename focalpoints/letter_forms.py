"""The forms of a letter: for whom it is meant, and its words in each language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django import forms
from django.forms.boundfield import BoundField, BoundWidget
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from focalpoints.letter_selection import LetterSelection, no_samples
from focalpoints.letter_words import BODY_LIMIT, SUBJECT_LIMIT, Words, cleaned, is_rtl, wrong_words
from focalpoints.models import Letter, Member
from focalpoints.models.appointment import Role
from focalpoints.models.letter import ENGLISH, LETTER_LANGUAGES
from focalpoints.models.member import ListGroup, Standing
from r2pnet.visibility import Reader

NEWEST_VERSION = 2**31 - 1


def _several(label: Any, choices: Sequence[tuple[Any, Any]], words: Any, hint: Any = "") -> Any:
    messages = {"required": words, "invalid_choice": words}
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        required=not hint,
        help_text=hint,
        widget=forms.CheckboxSelectMultiple,
        error_messages=messages,
    )


class ChooseForm(forms.Form):
    """Title and recipients; of the members all are ticked to begin with."""

    title = forms.CharField(
        label=_("Title, for the secretariat"),
        help_text=_("Recipients do not see it."),
        max_length=120,
        error_messages={"required": _("Write a title by which you find it again.")},
    )
    roles = _several(_("Roles"), Role.choices, _("Choose at least one role."))
    standings = _several(_("Standing"), Standing.choices, _("Choose at least one standing."))
    groups = _several(_("Groups"), ListGroup.choices, _("Choose among the groups listed."), _("None ticked: all."))
    languages = _several(
        _("Languages of the people"),
        LETTER_LANGUAGES,
        _("Choose among the languages listed."),
        _("None ticked: whatever they read."),
    )
    unconfirmed_only = forms.BooleanField(
        label=_("Only where the member has not confirmed its entry lately"), required=False
    )
    members = _several(_("Members"), (), _("Choose at least one member."))
    copy = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**62)
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=NEWEST_VERSION)

    def __init__(self, reader: Reader, data: Any = None, **initial: Any) -> None:
        super().__init__(data, initial=initial, label_suffix="")
        found = Member.objects.visible_to(reader).filter(no_samples())
        self.offered = list(found.with_names().by_group())
        members: Any = self.fields["members"]
        members.choices = [(member.slug, _named(member)) for member in self.offered]
        if not self.initial.get("members"):
            self.initial["members"] = [member.slug for member in self.offered]

    @property
    def selection(self) -> LetterSelection:
        """What was chosen; needs a valid form. All members ticked means all, also those that join until it is sent."""
        given = self.cleaned_data
        ticked = tuple(given["members"])
        return LetterSelection(
            roles=tuple(given["roles"]),
            standings=tuple(given["standings"]),
            groups=tuple(int(group) for group in given["groups"]),
            languages=tuple(given["languages"]),
            members=() if len(ticked) == len(self.offered) else ticked,
            unconfirmed_only=given["unconfirmed_only"],
        )

    @property
    def few(self) -> list[BoundField]:
        """The choices among a few."""
        return [self[name] for name in ("roles", "standings", "groups", "languages")]

    @property
    def members_by_group(self) -> list[tuple[str, list[BoundWidget]]]:
        """The boxes of the members under the headings of the list."""
        boxes = zip(self.offered, self["members"], strict=True)
        grouped = groupby(boxes, key=lambda one: ListGroup(one[0].list_group))
        return [(str(group.label), [box for _member, box in some]) for group, some in grouped]

    @property
    def are_all_ticked(self) -> bool:
        return len(self["members"].value() or ()) == len(self.offered)


def initial_of(letter: Letter) -> dict[str, Any]:
    """The values with which the form for `letter` begins."""
    selection = LetterSelection.from_data(letter.selection)
    return {"title": letter.title, "seen_version": letter.version, **selection.as_data}


def _named(member: Member) -> str:
    if member.standing == Standing.MEMBER:
        return member.name
    return f"{member.name} ({member.get_standing_display()})"


@dataclass(frozen=True)
class Section:
    """One language of the form; `now` is what is saved, where somebody else has saved other words meanwhile."""

    code: str
    name: str
    subject: BoundField
    body: BoundField
    now: Words | None
    is_open: bool


class WriteForm(forms.Form):
    """Subject and text in each language; English has to be there, another language has both or neither."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=NEWEST_VERSION)

    def __init__(self, texts: Mapping[str, Words], version: int, data: Any = None) -> None:
        initial: dict[str, Any] = {"seen_version": version}
        for language, words in texts.items():
            initial |= {f"subject_{language}": words.subject, f"body_{language}": words.body}
        super().__init__(data, initial=initial, label_suffix="")
        self.saved_now: Mapping[str, Words] = {}
        for language, name in LETTER_LANGUAGES:
            self._ask_for(language, name)

    def _ask_for(self, language: str, name: str) -> None:
        attrs = {"lang": language, "dir": "rtl" if is_rtl(language) else "ltr"}
        names = {"language": name}
        self.fields[f"subject_{language}"] = forms.CharField(
            label=_now("Subject (%(language)s)") % names,
            required=False,
            max_length=SUBJECT_LIMIT,
            widget=forms.TextInput(attrs),
        )
        self.fields[f"body_{language}"] = forms.CharField(
            label=_now("Text (%(language)s)") % names,
            required=False,
            max_length=BODY_LIMIT,
            widget=forms.Textarea({"rows": 12, **attrs}),
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for field, said in wrong_words(self.texts).items():
            if field in given:  # what the field itself has refused has its words already
                self.add_error(field, said)
        return given

    @property
    def texts(self) -> dict[str, Words]:
        """What was typed, by language."""
        given = self.cleaned_data
        return {
            code: cleaned(Words(given.get(f"subject_{code}", ""), given.get(f"body_{code}", "")))
            for code, _name in LETTER_LANGUAGES
        }

    def start_from(self, version: int, saved_now: Mapping[str, Words]) -> None:
        """Let what was typed be sent again, from the state that is saved now, which is shown beside it."""
        renewed: Any = self.data.copy()  # type: ignore[attr-defined]  # a request's
        renewed["seen_version"] = str(version)
        self.data = renewed
        self.saved_now = {code: words for code, words in saved_now.items() if words != self.texts.get(code)}

    @property
    def sections(self) -> list[Section]:
        return [self._section(code, name) for code, name in LETTER_LANGUAGES]

    def _section(self, code: str, name: str) -> Section:
        subject, body = self[f"subject_{code}"], self[f"body_{code}"]
        holds = subject.value() or body.value() or subject.errors or body.errors or code in self.saved_now
        return Section(code, name, subject, body, self.saved_now.get(code), bool(holds) or code == ENGLISH)
