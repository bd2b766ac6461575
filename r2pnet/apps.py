"""The shared rooms as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class R2pnetConfig(AppConfig):
    name = "r2pnet"
    verbose_name = _("Portal")
