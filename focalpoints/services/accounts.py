"""Accounts of the secretariat and the two groups that they belong to (threat model, staff groups)."""

from collections.abc import Iterable
from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed
from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from focalpoints.models import SheetImport, User
from r2pnet.models import StaffExport
from r2pnet.outbox.models import Message
from r2pnet.records import Record

OUR_APPS = ("focalpoints", "meetings", "manual", "reports", "outbox", "r2pnet")
# Nobody holds "delete": a record is ended, cancelled or anonymised, an account is closed.
RECORD_DEEDS = ("view", "add", "change")


class StaffGroup(models.TextChoices):
    """Editors keep records, meetings, papers and reports; administrators also accounts and who is in which group."""

    EDITOR = "editor", _("Editor")
    ADMINISTRATOR = "administrator", _("Administrator")


def make_staff(email: str, name: str = "", *, group: StaffGroup = StaffGroup.EDITOR) -> User:
    """The active account of a member of the secretariat, made if it is not there, in `group`.

    It has no password: it signs in by a link. An account that is there keeps its name and its other groups.
    """
    with transaction.atomic():
        user = User.objects.filter(email=email.strip().lower()).first() or User.objects.create_user(email, name=name)
        if not (user.is_staff and user.is_active):
            user.is_staff = user.is_active = True
            user.save()
        kept = keep_staff_groups()[group]
        if not user.groups.filter(pk=kept.pk).exists():  # the history tells what changed, not what was said again
            user.groups.add(kept)
    return user


def keep_staff_groups() -> dict[StaffGroup, Group]:
    """Make the two groups if they are not there, and give each exactly the permissions that belong to it."""
    groups = {}
    for name, permissions in _permissions().items():
        group, _made = Group.objects.get_or_create(name=name.value)
        group.permissions.set(permissions)
        groups[name] = group
    return groups


def keep_groups_after_migrating(sender: AppConfig, apps: Apps = installed, **kwargs: Any) -> None:
    """After `migrate`, so that an installation has both groups before its first account.

    `apps` are the tables as they stand now: after going back to nothing there is nothing to keep.
    """
    if ("auth", "group") not in {(model._meta.app_label, model._meta.model_name) for model in apps.get_models()}:
        return
    for label in (*OUR_APPS, "auth"):
        create_permissions(installed.get_app_config(label), verbosity=0)
    keep_staff_groups()


def _permissions() -> dict[StaffGroup, list[Permission]]:
    """What each group may do; raises `KeyError` for a deed that its model does not know."""
    records = [model for model in installed.get_models() if issubclass(model, Record)]
    models_of_record = [model for model in records if model._meta.default_permissions]  # others are done by no group
    reports = [model for model in installed.get_models() if model._meta.label == "reports.Report"]
    editors = _codenames(models_of_record, RECORD_DEEDS) | _codenames(reports, ("view", "order"))
    editors |= _codenames([Message], ("view", "change")) | _codenames([SheetImport], RECORD_DEEDS)
    editors |= _codenames([StaffExport], ("view",))
    accounts = _codenames([User], RECORD_DEEDS) | _codenames([Group], ("view",))
    known = Permission.objects.select_related("content_type").filter(content_type__app_label__in=(*OUR_APPS, "auth"))
    named = {(one.content_type.app_label, one.codename): one for one in known}
    return {
        StaffGroup.EDITOR: [named[name] for name in sorted(editors)],
        StaffGroup.ADMINISTRATOR: [named[name] for name in sorted(editors | accounts)],
    }


def _codenames(kinds: Iterable[type[models.Model]], deeds: tuple[str, ...]) -> set[tuple[str, str]]:
    """App and name of the permission for each deed on each kind of record."""
    return {(kind._meta.app_label, f"{deed}_{kind._meta.model_name}") for kind in kinds for deed in deeds}
