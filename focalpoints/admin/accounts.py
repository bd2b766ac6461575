"""Accounts: seen and changed by administrators only (threat model, staff groups)."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from focalpoints.models import User


class AccountCreationForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "name")

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).strip().lower()


class AccountForm(UserChangeForm):
    class Meta:
        model = User
        fields = "__all__"

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).strip().lower()


@admin.register(User)
class AccountAdmin(UserAdmin):
    """An account is closed, never deleted: the history names it. Only superusers make or change superusers."""

    form = AccountForm
    add_form = AccountCreationForm
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
        (None, {"fields": ["email", "name", "password"]}),
        (_("May do"), {"fields": ["is_active", "is_staff", "groups"]}),
        (_("Dates"), {"fields": ["created_at", "last_login"]}),
    ]
    add_fieldsets = [(None, {"fields": ["email", "name", "usable_password", "password1", "password2"]})]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if obj and request.user.is_superuser:
            fieldsets = [*fieldsets, (_("For setting up only"), {"fields": ["is_superuser"]})]
        return fieldsets

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (request.user.is_superuser or not (obj and obj.is_superuser))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
