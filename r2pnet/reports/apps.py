"""The report engine as a Django application."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "r2pnet.reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        """Let every app offer its reports."""
        autodiscover_modules("reports")
