"""Members and focal points as a Django application."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class FocalpointsConfig(AppConfig):
    name = "focalpoints"
    verbose_name = _("Members and focal points")

    def ready(self) -> None:
        """Keep the staff groups; by its name, since models are not there yet when this module is read."""
        keep = import_string("focalpoints.services.accounts.keep_groups_after_migrating")
        post_migrate.connect(keep, sender=self, dispatch_uid="focalpoints.keep_staff_groups")
