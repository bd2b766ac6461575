"""Meetings as a Django application."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

MAIL_TEXTS = ("meetings.delegations.mails", "meetings.changes.mails")
"""Kinds of message beside those of `mail_texts.py`."""


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = _("Meetings and papers")

    def ready(self) -> None:
        """Offer the kinds of message that stand in modules of their own."""
        for module in MAIL_TEXTS:
            import_module(module)
