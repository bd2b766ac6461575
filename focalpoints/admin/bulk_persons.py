"""Deeds to many persons: invite them to sign in, say who can see them."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django.conf import settings
from django.db.models import Max, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from focalpoints.admin.bulk_facts import seen_by, show_it_to
from focalpoints.admin.bulk_forms import PersonLevelForm
from focalpoints.models import AccountInvitation, SheetImport
from focalpoints.models.sheet_import import ImportState
from focalpoints.services.account_invitations import invite, language_for
from r2pnet.admin_queries import can_be_key
from r2pnet.bulk.deed import BulkDeed, mark_of
from r2pnet.bulk.forms import NothingToType


def _invite(person: Any, _values: Mapping[str, Any], by: Any) -> AccountInvitation:
    return invite(person, by=by)


def _signs_in(person: Any) -> str:
    """With the newest invitation, which is fetched beside the rows."""
    if person.user_id:
        return _now("has an account")
    newest = next(iter(person.account_invitations.all()), None)
    if newest is None:
        return _now("not invited yet")
    return _now("invited: %(state)s") % {"state": newest.state_at(timezone.now())}


def _invited(person: Any, invitation: Any) -> str:
    language = dict(settings.LANGUAGES)[language_for(person)]
    return _now("An invitation to %(email)s, in %(language)s") % {
        "email": cast(AccountInvitation, invitation).email,
        "language": _now(language),
    }


def _made_by_import(request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any] | None:
    """Those among `rows` whom the import that the address names has made; None where it names none that is done."""
    key = request.GET.get("import", "")
    if not (key.isascii() and key.isdecimal() and can_be_key(SheetImport._meta.pk, key)):
        return None
    done = SheetImport.objects.filter(pk=key, state=ImportState.DONE, decided_at__isnull=False).first()
    return rows.filter(pk__in=done.persons_made().values("pk")) if done else None


def _with_invitations(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.prefetch_related("account_invitations")


def _marks(rows: Iterable[Any]) -> dict[int, str]:
    """An invitation leaves the person as it was: the number of the newest one says whether one was made meanwhile."""
    found = list(rows)
    newest = AccountInvitation.objects.filter(person__in=[row.pk for row in found]).order_by().values_list("person")
    numbers = dict(newest.annotate(Max("pk")))
    return {row.pk: mark_of(row, numbers.get(row.pk, 0)) for row in found}


PERSONS = (
    BulkDeed(
        key="invite",
        title=_("Invite to sign in"),
        button=_("Invite them"),
        form=NothingToType,
        do=_invite,
        now=_signs_in,
        then=_invited,
        consequence=_(
            "Each gets a message with a link of their own, which works once, for fourteen days. An invitation that was "
            "sent before stops working."
        ),
        with_names=_with_invitations,
        marks=_marks,
        offers=_made_by_import,
    ),
    BulkDeed(
        key="level",
        title=_("Change who can see it"),
        button=_("Change who can see it"),
        form=PersonLevelForm,
        do=show_it_to,
        now=seen_by,
        then=seen_by,
    ),
)
