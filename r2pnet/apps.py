"""The shared rooms as a Django application."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class R2pnetConfig(AppConfig):
    name = "r2pnet"
    verbose_name = _("Portal")

    def ready(self) -> None:
        """Let `manage.py check` ask our questions too."""
        import_module("r2pnet.checks")
