"""Accounts: seen and changed by administrators only (threat model, staff groups)."""

from copy import copy
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from focalpoints.models import User
from focalpoints.services.second_factors import remove_second_factors
from focalpoints.services.sessions import save_account
from r2pnet.admin_queries import CarefulAdmin
from r2pnet.history_pages import HistoryPages
from r2pnet.refusal import Refused
from r2pnet.staff_door import has_second_factor


class AccountCreationForm(AdminUserCreationForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = self.fields["usable_password"]
        words.label = _("Sign in with a password")
        words.help_text = _("Disabled: with a code by mail or a passkey alone.")

    class Meta:
        model = User
        fields = ("email", "name")

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).strip().lower()


class AccountForm(UserChangeForm):
    """An account as it was when the page was opened: what somebody else has changed since is not overwritten."""

    seen = forms.CharField(label="", widget=forms.HiddenInput, required=False)

    class Meta:
        model = User
        fields = "__all__"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = state_of(self.instance)
        if "groups" in self.fields:
            self.fields["groups"].help_text = _("What each group may do stands on its own page.")

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        now = state_of(User.objects.select_for_update().get(pk=self.instance.pk))
        if self.cleaned_data.get("seen") != now:
            words = _(
                "Somebody else has saved this account since you opened it; it says now: %(now)s. What you typed is "
                "kept below: change what you want to keep, then save."
            )
            self.add_error(None, words % {"now": now})
            renewed: Any = copy(self.data)
            renewed[self.add_prefix("seen")] = now
            self.data = renewed
        return cleaned

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).strip().lower()


class ReasonForm(forms.Form):
    """Why somebody's second factors are removed."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=200,
        help_text=_("Such as: lost the phone, called and was known by voice. The history keeps it."),
        error_messages={"required": _("Write why, such as: lost the phone, called and was known by voice.")},
    )


def state_of(account: User) -> str:
    """What can be changed of an account in the admin, in one line of words."""
    rights = [
        str(User._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # fields of their own, with names
        for name in ("is_active", "is_staff", "is_superuser")
        if getattr(account, name)
    ]
    groups = sorted(account.groups.values_list("name", flat=True))
    return "; ".join([account.email, account.name, *rights, *groups])


@admin.register(User)
class AccountAdmin(CarefulAdmin, HistoryPages, UserAdmin):
    """An account is closed, never deleted: the history names it. Only superusers make or change superusers."""

    form = AccountForm
    add_form = AccountCreationForm
    add_form_template = "admin/focalpoints/user/add_form.html"
    list_display = ["email", "name", "is_staff", "is_active", "last_login"]
    list_filter = ["is_staff", "is_active", "groups"]
    list_per_page = 100
    search_fields = ["email", "name"]
    ordering = ["email"]
    actions = None
    filter_horizontal = ()
    formfield_overrides = {models.ManyToManyField: {"widget": forms.CheckboxSelectMultiple}}
    readonly_fields = ["last_login", "created_at"]
    fieldsets = [
        (None, {"fields": ["email", "name", "password", "seen"]}),
        (_("May do"), {"fields": ["is_active", "is_staff", "groups"]}),
        (_("Dates"), {"fields": ["created_at", "last_login"]}),
    ]
    add_fieldsets = [(None, {"fields": ["email", "name", "usable_password", "password1", "password2"]})]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if obj and request.user.is_superuser:
            fieldsets = [*fieldsets, (_("For setting up only"), {"fields": ["is_superuser"]})]
        return fieldsets

    def get_urls(self) -> list[URLPattern]:
        own = path("<int:pk>/factors/", self.admin_site.admin_view(self.factors_view), name="focalpoints_user_factors")
        return [own, *super().get_urls()]

    def factors_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Remove the second factors of somebody who has lost them: asks once, and for a reason."""
        account = self.get_object(request, str(pk))
        if account is None:
            raise Http404
        if not self.has_change_permission(request, account):
            raise PermissionDenied
        form = ReasonForm(request.POST or None)
        if form.is_valid() and self._removed(request, account, form):
            return redirect("admin:focalpoints_user_change", pk)
        return render(
            request,
            "admin/focalpoints/user/factors.html",
            {
                **self.admin_site.each_context(request),
                "title": gettext("Second factor of %(name)s") % {"name": account},
                "opts": self.opts,
                "original": account,
                "has_factor": has_second_factor(account),
                "is_own": account.pk == request.user.pk,
                "form": form,
            },
        )

    def _removed(self, request: HttpRequest, account: User, form: forms.Form) -> bool:
        try:
            remove_second_factors(account, by=cast(User, request.user), reason=form.cleaned_data["reason"])
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
            return False
        words = gettext("The second factors have been removed and every session ended. The history says so.")
        self.message_user(request, words, messages.SUCCESS)
        return True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (request.user.is_superuser or not (obj and obj.is_superuser))

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        save_account(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


admin.site.unregister(Group)


@admin.register(Group)
class StaffGroupAdmin(CarefulAdmin):
    """What each group may do, to be read: `services/accounts.py` says it, and an account says who is in it."""

    list_display = ["name"]
    fields = ["name", "deeds"]
    readonly_fields = ["name", "deeds"]
    actions = None

    @admin.display(description=_("may do"))
    def deeds(self, obj: Group) -> str:
        named = obj.permissions.select_related("content_type").order_by("content_type__app_label", "codename")
        return format_html_join("", "<p>{}</p>", ((one.name,) for one in named))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
