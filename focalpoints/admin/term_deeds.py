"""Pages of the admin that end, correct, strike out or take back a term: each says what it does, and what not."""

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from focalpoints.acting_members import members_for
from focalpoints.models.term import EndState, Term
from focalpoints.offices import term_words
from focalpoints.services.correcting_terms import restore_term, strike_term
from focalpoints.services.ending import end_term
from r2pnet.acting_forms import FOR_WHOM, ActingForm
from r2pnet.partial_date_forms import PartialDateFormField
from r2pnet.refusal import Changed, Refused

_ModelAdmin: Any = admin.ModelAdmin


class TermDeedForm(ActingForm):
    """Why, for whom and how, and the version of the term that was looked at."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)
    term: Any = None
    field_order = ["last_day", "reason"]

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        """Those that stand open."""
        return [self[name] for name in self.fields if name not in FOR_WHOM and not self[name].is_hidden]

    @property
    def told_fields(self) -> list[forms.BoundField]:
        """Those that are folded until a member has told of it."""
        return [self[name] for name in FOR_WHOM]

    @property
    def is_told(self) -> bool:
        """Something is typed, or wrong, in the folded part."""
        return any(field.errors or field.value() for field in self.told_fields)


class EndForm(TermDeedForm):
    last_day = PartialDateFormField(
        label=_("Last day"),
        help_text=_("It still belongs to the term. 30 June 2026, June 2026 or 2026."),
        error_messages={"required": _("Write the last day, as far as it is known: 30 June 2026, June 2026 or 2026.")},
    )


class StrikeForm(TermDeedForm):
    needs_reason = True


@dataclass(frozen=True)
class TermDeed:
    """A deed with a page of its own: `does` says what becomes of the term and what stays."""

    label: Promise
    button: Promise
    does: tuple[Promise, ...]
    done: Promise
    form: type[TermDeedForm]
    is_open: Callable[[Any], bool]
    instead: Promise
    carry_out: Callable[[Any, Any, Any], Any]


DEEDS: dict[str, TermDeed] = {
    "end": TermDeed(
        label=_("End"),
        button=_("End it"),
        does=(
            _("End: it is over. It stays on record as past, with its last day."),
            _("What it gave to see and to do ends with that day."),
            _("If it was recorded wrongly, correct it instead; if it never was so, strike it out."),
        ),
        done=_("Ended. It stays on record as past."),
        form=EndForm,
        is_open=lambda term: not term.is_struck and term.end_state != EndState.KNOWN,
        instead=_("It has an end already. If that day is wrong, correct it."),
        carry_out=lambda term, by, form: end_term(
            term,
            last_day=form.cleaned_data["last_day"],
            by=by,
            reason=form.why,
            seen_version=form.cleaned_data["seen_version"],
        ),
    ),
    "strike": TermDeed(
        label=_("Strike out"),
        button=_("Strike it out"),
        does=(
            _("Strike out: it never was so. No page, list, file or rule knows it any longer, and it gives no access."),
            _("Its history stays, and it can be taken back."),
            _("If it was so and is over, end it instead."),
        ),
        done=_("Struck out. The history keeps it, and it can be taken back."),
        form=StrikeForm,
        is_open=lambda term: not term.is_struck,
        instead=_("It is struck out already."),
        carry_out=lambda term, by, form: strike_term(
            term, by=by, reason=form.why, seen_version=form.cleaned_data["seen_version"]
        ),
    ),
    "restore": TermDeed(
        label=_("Take back"),
        button=_("Let it stand again"),
        does=(
            _("Take back: it was so after all, and stands again as it was recorded."),
            _("It must go with what has been recorded of the member since then."),
        ),
        done=_("It stands again."),
        form=TermDeedForm,
        is_open=lambda term: term.is_struck,
        instead=_("It is not struck out."),
        carry_out=lambda term, by, form: restore_term(
            term, by=by, reason=form.why, seen_version=form.cleaned_data["seen_version"]
        ),
    ),
}


def address_of(term: Term, page: str) -> str:
    """A page of the admin about `term`: "change" or one of the deeds."""
    return reverse(f"admin:focalpoints_{term._meta.model_name}_{page}", args=[term.pk])


def ways_of(term: Term, deeds: Mapping[str, TermDeed] = DEEDS) -> list[tuple[Any, str]]:
    """What can be done to `term` now: words, and the address of the page."""
    ways = [(deed.label, address_of(term, name)) for name, deed in deeds.items() if deed.is_open(term)]
    correct = [(_("Correct"), address_of(term, "correct"))]
    return ways if term.is_struck else [*ways[:-1], *correct, *ways[-1:]]


class TermDeedPages(_ModelAdmin):
    """The page of a term is to be read; each change of it is a deed with a page of its own."""

    change_form_template = "admin/term_change_form.html"
    deeds: Mapping[str, TermDeed] = DEEDS

    def get_urls(self) -> list[URLPattern]:
        name = f"focalpoints_{self.opts.model_name}"
        view = self.admin_site.admin_view
        deeds = [
            path(f"<int:pk>/{deed}/", view(self.deed_view), {"deed_name": deed}, name=f"{name}_{deed}")
            for deed in self.deeds
        ]
        correct = path("<int:pk>/correct/", view(self.correct_view), name=f"{name}_correct")
        return [*deeds, correct, *super().get_urls()]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A term that is on record is changed on the page of a deed, never by the way."""
        allowed = bool(super().has_change_permission(request, obj))
        return allowed and (obj is None or is_correcting(request))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        term = self.get_object(request, object_id) if object_id.isdecimal() else None
        ways = ways_of(term, self.deeds) if term and self.has_change_permission(request) else []
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "ways": ways, "term": term})

    def correct_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """All fields of a term to be put right; a reason is asked for."""
        term = self._term(request, pk)
        if term.is_struck:
            return redirect(address_of(term, "change"))
        request.is_correcting = True  # type: ignore[attr-defined]  # read by has_change_permission and get_form
        words = {"term": term, "title": gettext("Correct"), "back": address_of(term, "change")}
        return self.changeform_view(request, str(pk), "", words)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Back to the page that is read; `version` says whether anything was written."""
        is_same = str(obj.version) == request.POST.get("seen_version")
        words = gettext("Nothing differs from what is on record.") if is_same else gettext("Corrected.")
        if not is_same:
            words = f"{words} {gettext('The page shows the right one; the history keeps both.')}"
        self.message_user(request, words, messages.INFO if is_same else messages.SUCCESS)
        return redirect(address_of(obj, "change"))

    def deed_view(self, request: HttpRequest, pk: int, deed_name: str) -> HttpResponse:
        """GET says what happens; POST does it and leads back to the term."""
        deed = self.deeds[deed_name]
        term = self._term(request, pk)
        form = self._form(request, deed, term)
        if request.method == "POST" and form.is_valid() and self._is_done(request, deed, term, form):
            return redirect(address_of(term, "change"))
        return self._page(request, deed, self._term(request, pk), form)

    def _term(self, request: HttpRequest, pk: int) -> Any:
        term = self.get_object(request, str(pk))
        if term is None:
            raise Http404
        if not self.has_change_permission(request):
            raise PermissionDenied
        return term

    def _form(self, request: HttpRequest, deed: TermDeed, term: Any) -> TermDeedForm:
        kind = type(deed.form.__name__, (deed.form,), {"members": members_for(term), "term": term})
        if request.method == "POST":
            form: TermDeedForm = kind(request.POST, request.FILES)
            return form
        return kind(initial={"seen_version": term.version})

    def _is_done(self, request: HttpRequest, deed: TermDeed, term: Any, form: TermDeedForm) -> bool:
        try:
            deed.carry_out(term, request.user, form)
        except Changed as changed:
            form.add_error(None, changed.message)
            self._look_again(request, term.pk, form)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        except ValidationError as errors:
            for words in errors.messages:
                form.add_error(None, words)
        else:
            self.message_user(request, str(deed.done), messages.SUCCESS)
            return True
        return False

    def _look_again(self, request: HttpRequest, pk: int, form: TermDeedForm) -> None:
        """What somebody else has saved is on the page now: the next try is a knowing one."""
        renewed: Any = copy(form.data)
        renewed["seen_version"] = str(self._term(request, pk).version)
        form.data = renewed

    def _page(self, request: HttpRequest, deed: TermDeed, term: Any, form: TermDeedForm) -> HttpResponse:
        words = {
            **self.admin_site.each_context(request),
            "title": deed.label,
            "opts": self.opts,
            "term": term,
            "when": capfirst(term_words(term)),
            "deed": deed,
            "form": form if deed.is_open(term) or form.is_bound else None,
            "correct": None if term.is_struck else address_of(term, "correct"),
            "back": address_of(term, "change"),
        }
        return TemplateResponse(request, "admin/term_deed.html", words)


def is_correcting(request: HttpRequest) -> bool:
    """True on the page that corrects a term."""
    return bool(getattr(request, "is_correcting", False))
