"""Stamps that say whether a group of tables has changed, and pulses that say whether a worker lives."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stamp(models.Model):
    """One row for each group of tables; its value is replaced in the transaction of every change to the group."""

    group = models.CharField(_("group"), max_length=40, primary_key=True)
    value = models.CharField(_("value"), max_length=32)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        verbose_name = _("version stamp")
        verbose_name_plural = _("version stamps")

    def __str__(self) -> str:
        return f"{self.group} {self.value}"


class Pulse(models.Model):
    """When a worker last took a job from its queue; `/healthz` and `doctor` read it."""

    queue = models.CharField(_("queue"), max_length=20, primary_key=True)
    beat_at = models.DateTimeField(_("last seen at"))

    class Meta:
        verbose_name = _("pulse of a worker")
        verbose_name_plural = _("pulses of the workers")

    def __str__(self) -> str:
        return self.queue
