"""Persons and the topics that they know about."""

import re
from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from focalpoints import staff_exports
from focalpoints.acting_members import members_for
from focalpoints.admin import bulk_persons
from focalpoints.admin.due_filters import OutOfReach
from focalpoints.admin.erasing import ErasingPages
from focalpoints.admin.looks import PersonLooks
from focalpoints.models import Person, Topic, User
from focalpoints.services.account_invitations import invite, withdraw
from r2pnet.bulk.pages import BulkPages
from r2pnet.public_files import ROWS_AT_ONCE
from r2pnet.record_admin import FIELDS, RecordAdmin
from r2pnet.refusal import Refused


class LanguagesField(forms.CharField):
    """Codes of languages, with commas between them, as a list."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.pop("encoder", None)
        kwargs.pop("decoder", None)
        super().__init__(**kwargs | {"max_length": 100})

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        codes = [code.strip().lower() for code in super().clean(value).split(",") if code.strip()]
        for code in codes:
            if not re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{2,8})?", code):
                raise ValidationError(
                    _("“%(code)s” is no code of a language. Write en, fr, zh-hans."), "invalid", {"code": code}
                )
        return list(dict.fromkeys(codes))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


@admin.register(Person)
class PersonAdmin(BulkPages, ErasingPages, RecordAdmin):
    members_of = staticmethod(members_for)
    bulk_deeds = bulk_persons.PERSONS
    list_display = ["name", "work_email", "languages_in_words", "level", "has_account", "sample"]
    list_filter = [PersonLooks, OutOfReach, "level", "is_sample", "topics"]
    search_fields = ["name", "work_email"]
    search_help_text = _("Name or work e-mail")
    autocomplete_fields = ["user"]
    export_columns = staff_exports.PERSONS
    formfield_overrides = {
        **FIELDS,
        models.JSONField: {"form_class": LanguagesField},
        models.ManyToManyField: {"widget": forms.CheckboxSelectMultiple},
    }
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "name",
                    "work_email",
                    "phone",
                    "languages",
                    "topics",
                    "level",
                    "open_to_be_asked",
                    "may_write_to_peers",
                    "user",
                ]
            },
        )
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Accounts are the administrators' matter."""
        readonly = super().get_readonly_fields(request, obj)
        return readonly if request.user.has_perm("focalpoints.change_user") else ["user", *readonly]

    def exported_rows(self, rows: models.QuerySet[Person]) -> Iterable[Person]:
        return rows.prefetch_related("topics").iterator(chunk_size=ROWS_AT_ONCE)

    def get_urls(self) -> list[URLPattern]:
        own = path(
            "<int:pk>/sign-in/", self.admin_site.admin_view(self.sign_in_view), name="focalpoints_person_sign_in"
        )
        return [own, *super().get_urls()]

    def sign_in_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Whether the person can sign in, and what has become of invitations; invite and withdraw by a button."""
        person = self.get_object(request, str(pk))
        if person is None:
            raise Http404
        if not self.has_change_permission(request, person):
            raise PermissionDenied
        if request.method == "POST":
            self._invite_or_withdraw(request, person)
            return redirect("admin:focalpoints_person_sign_in", pk)
        now = timezone.now()
        rows = [(one, one.state_at(now)) for one in person.account_invitations.select_related("invited_by")]
        return render(
            request,
            "admin/focalpoints/person/sign_in.html",
            {
                **self.admin_site.each_context(request),
                "title": gettext("Signing in: %(name)s") % {"name": person},
                "opts": self.opts,
                "original": person,
                "invitations": rows,
                "live": any(not (one.accepted_at or one.withdrawn_at) for one, _state in rows),
            },
        )

    def _invite_or_withdraw(self, request: HttpRequest, person: Person) -> None:
        by = cast(User, request.user)
        try:
            if "withdraw" in request.POST:
                for invitation in person.account_invitations.live():
                    withdraw(invitation, by=by)
                self.message_user(request, gettext("The invitation has been withdrawn."), messages.SUCCESS)
                return
            invitation = invite(person, by=by)
            words = gettext("An invitation to %(email)s waits in the outbox and goes in a moment.")
            self.message_user(request, words % {"email": invitation.email}, messages.SUCCESS)
        except Refused as refusal:
            self.message_user(request, refusal.message, messages.ERROR)

    @admin.display(description=_("languages"))
    def languages_in_words(self, obj: Person) -> str:
        return ", ".join(obj.languages)

    @admin.display(description=_("account"), boolean=True)
    def has_account(self, obj: Person) -> bool:
        return obj.user_id is not None


@admin.register(Topic)
class TopicAdmin(RecordAdmin):
    list_display = ["title", "kind", "number", "crime"]
    list_select_related = ["crime"]
    list_filter = ["kind"]
    search_fields = ["title"]
    autocomplete_fields = ["crime"]
    fieldsets = [(None, {"fields": ["kind", "number", "title", "crime"]})]
