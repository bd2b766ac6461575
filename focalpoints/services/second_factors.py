"""Helping somebody who has lost passkey, app and recovery codes; never by those who keep records only."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils.translation import gettext as _

from focalpoints.models import User
from r2pnet.refusal import refuse_unless


def remove_second_factors(account: User, *, by: User, reason: str) -> None:
    """Take passkeys, app and recovery codes from `account` and end its sessions; its history says who and why.

    The next sign-in is by code alone, and the records open again when a new factor is made. Raises `Refused` without a
    reason, for one's own account, for who may not change accounts, and for a superuser's by who is none.
    """
    refuse_unless(by.has_perm("focalpoints.change_user"), _("Accounts are the administrators’ matter."))
    refuse_unless(by.pk != account.pk, _("Nobody removes their own: another administrator does."))
    refuse_unless(by.is_superuser or not account.is_superuser, _("Only superusers change the account of one."))
    refuse_unless(reason.strip(), _("Write why, such as: lost the phone, called and was known by voice."), "reason")
    with transaction.atomic():
        Authenticator.objects.filter(user=account).delete()
        for session in UserSession.objects.filter(user=account):
            session.end()
        signed: Any = account
        signed._history_user = by
        signed._change_reason = _("Second factor removed: %(reason)s") % {"reason": reason.strip()}
        account.save()
