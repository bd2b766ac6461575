"""The page of the admin on which an administrator erases a person: what happens in words, one button."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from focalpoints.models import ErasureRequest, Person
from focalpoints.services.erasure import anonymise
from r2pnet.days import day_in_words
from r2pnet.refusal import Refused

# It closes an account, which is the administrators' matter.
MAY_ERASE = ("focalpoints.change_person", "focalpoints.change_user")

_ModelAdmin: Any = admin.ModelAdmin


class ReasonForm(forms.Form):
    """Why, for the history: without the name, which would be erased from it."""

    reason = forms.CharField(label=_("Why"), max_length=100, required=False, help_text=_("Kept in the history."))


class ErasingPages(_ModelAdmin):
    """The way to the page, and the page."""

    change_form_template = "admin/person_change_form.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.erase_view)
        return [path("<int:person_id>/erase/", view, name="focalpoints_person_erase"), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        may_erase = request.user.has_perms(MAY_ERASE)
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "may_erase": may_erase})

    def erase_view(self, request: HttpRequest, person_id: int) -> HttpResponse:
        """GET says what happens; POST erases and leads back to the person."""
        if not request.user.has_perms(MAY_ERASE):
            raise PermissionDenied
        person = Person.objects.visible_to(request.user).filter(pk=person_id).first()
        if person is None:
            raise Http404
        form = ReasonForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid() and self._is_erased(request, person, form):
            return redirect("admin:focalpoints_person_change", person.pk)
        return self._page(request, person, form)

    def _is_erased(self, request: HttpRequest, person: Person, form: ReasonForm) -> bool:
        try:
            anonymise(person, by=request.user, reason=form.cleaned_data["reason"])  # type: ignore[arg-type]
        except Refused as refused:
            form.add_error(None, refused.message)
            return False
        self.message_user(request, gettext("Erased. The offices stay on record without a name."), messages.SUCCESS)
        return True

    def _page(self, request: HttpRequest, person: Person, form: ReasonForm) -> HttpResponse:
        asked = ErasureRequest.objects.open().filter(person=person).first()
        words = {
            **self.admin_site.each_context(request),
            "title": gettext("Erase a person"),
            "opts": self.opts,
            "person": person,
            "form": form,
            "asked_on": day_in_words(asked.asked_at.date()) if asked else "",
            "back_url": reverse("admin:focalpoints_person_change", args=[person.pk]),
        }
        return TemplateResponse(request, "admin/erase_person.html", words)
