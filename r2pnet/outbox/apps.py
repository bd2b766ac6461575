"""The outbox as a Django application."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    name = "r2pnet.outbox"
    verbose_name = _("Messages")

    def ready(self) -> None:
        """Let every app offer its kinds of message."""
        autodiscover_modules("mail_texts")
