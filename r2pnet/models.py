"""Stamps of changes, pulses of workers, and the lists of what was forgotten and of what staff have taken away."""

from django.conf import settings
from django.db import models
from django.utils import timezone
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
    """When a worker last took a job from its queue, or a backup was whole: read by `/healthz`, doctor and desk."""

    queue = models.CharField(_("queue"), max_length=20, primary_key=True)
    beat_at = models.DateTimeField(_("last seen at"))

    class Meta:
        verbose_name = _("pulse of a worker")
        verbose_name_plural = _("pulses of the workers")

    def __str__(self) -> str:
        return self.queue


class Forgetting(models.Model):
    """That something was deleted because its time was over: what, of what, how many; never the content."""

    what = models.CharField(_("what was deleted"), max_length=80)
    about = models.CharField(_("about"), max_length=200, blank=True)
    count = models.PositiveIntegerField(_("how many"))
    forgotten_on = models.DateField(_("on"))

    class Meta:
        verbose_name = _("deletion after its time")
        verbose_name_plural = _("deletions after their time")
        ordering = ["-forgotten_on", "-pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.forgotten_on.isoformat()} {self.what} {self.count}"


class StaffExport(models.Model):
    """That somebody of the secretariat has taken a list away as a file: who, when, which rows; never the content."""

    exported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+"
    )
    exported_at = models.DateTimeField(_("at"), default=timezone.now)
    what = models.CharField(_("list"), max_length=80)
    filters = models.CharField(_("filters"), max_length=500, blank=True)
    form = models.CharField(_("form"), max_length=4)
    rows = models.PositiveIntegerField(_("rows"))

    class Meta:
        verbose_name = _("list taken away by staff")
        verbose_name_plural = _("lists taken away by staff")
        ordering = ["-exported_at", "-pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.exported_at:%Y-%m-%d} {self.what} {self.rows}"
