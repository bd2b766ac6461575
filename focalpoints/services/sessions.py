"""Sign-ins of an account are ended when who holds it, or what it may do, has changed."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from focalpoints.models import User

TELLING = ("email", "is_active", "is_staff", "is_superuser")


def save_account(account: User) -> User:
    """Save an account; with another address or other rights every sign-in ends, so that nobody keeps an old one."""
    with transaction.atomic():
        before = User.objects.filter(pk=account.pk).values(*TELLING).first()
        account.save()
        if before and any(before[name] != getattr(account, name) for name in TELLING):
            end_every_sign_in(account)
    return account


def end_every_sign_in(account: User) -> None:
    """Whoever is signed in with it is signed out at the next request."""
    own = UserSession.objects.filter(user=account)
    Session.objects.filter(session_key__in=own.values("session_key")).delete()
    own.delete()
