"""Persons and the topics that they know about."""

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from focalpoints.admin.erasing import ErasingPages
from focalpoints.models import Person, Topic
from r2pnet.record_admin import FIELDS, RecordAdmin


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
class PersonAdmin(ErasingPages, RecordAdmin):
    list_display = ["name", "work_email", "languages_in_words", "level", "has_account", "sample"]
    list_filter = ["level", "is_sample", "topics"]
    search_fields = ["name", "work_email"]
    search_help_text = _("Name or work e-mail")
    autocomplete_fields = ["user"]
    formfield_overrides = {
        **FIELDS,
        models.JSONField: {"form_class": LanguagesField},
        models.ManyToManyField: {"widget": forms.CheckboxSelectMultiple},
    }
    fieldsets = [(None, {"fields": ["name", "work_email", "phone", "languages", "topics", "level", "user"]})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Accounts are the administrators' matter."""
        readonly = super().get_readonly_fields(request, obj)
        return readonly if request.user.has_perm("focalpoints.change_user") else ["user", *readonly]

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
