"""Inviting people to sign in, and what happens when they accept; nobody makes an account in another way."""

import hashlib
import secrets
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from focalpoints.models import AccountInvitation, Person, User
from focalpoints.services.accounts import StaffGroup, make_staff
from r2pnet.outbox.posting import Recipient, post
from r2pnet.recording import record
from r2pnet.refusal import Refused, refuse_unless
from r2pnet.stamps import bump

KIND = "account-invitation"
_signer = Signer(salt="focalpoints.account_invitations")


def invite(person: Person, *, by: User | None) -> AccountInvitation:
    """Invite `person` at their work e-mail to make an account; what was sent before stops working.

    Raises `Refused` for who has an account, has no work e-mail, was anonymised, or shares the address with the account
    of another person.
    """
    with transaction.atomic():
        person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
        refuse_unless(person.user_id is None, _("This person has an account already."))
        refuse_unless(not person.anonymised_at, _("This person has been anonymised."))
        refuse_unless(person.work_email, _("Write a work e-mail first: the invitation goes there."), "work_email")
        _refuse_for_account_of_another(person.work_email, person)
        _withdraw_all(person.account_invitations.live(), by)
        return _invited(by, person=person, email=person.work_email.lower(), name=person.name)


def invite_staff(email: str, name: str, group: StaffGroup, *, by: User) -> AccountInvitation:
    """Invite somebody to work for the secretariat in `group`. Raises `Refused` for an address that has an account."""
    email = email.strip().lower()
    with transaction.atomic():
        taken = User.objects.filter(email=email).exists()
        refuse_unless(not taken, _("There is an account with this address: change its groups instead."), "email")
        _withdraw_all(AccountInvitation.objects.live().filter(person=None, email=email), by)
        return _invited(by, email=email, name=name, staff_group=group)


def is_to_invite(person: Person) -> bool:
    """True when the person has neither an account nor an invitation that works or waits to be sent."""
    return person.user_id is None and not person.account_invitations.usable(timezone.now()).exists()


def language_for(person: Person | None) -> str:
    """The code of the language in which `person` is written to: the first of theirs that the portal speaks."""
    known = [code for code in (person.languages if person else []) if code in settings.OFFERED_LANGUAGES]
    return str(known[0] if known else settings.LANGUAGE_CODE)


def withdraw(invitation: AccountInvitation, *, by: User | None) -> None:
    """Take an invitation back: its link stops working. One that was accepted or withdrawn stays as it is."""
    with transaction.atomic():
        _withdraw_all(AccountInvitation.objects.live().filter(pk=invitation.pk), by)


def make_link(invitation: AccountInvitation) -> str:
    """The address of the page that accepts `invitation`, with a new token; of the token only a hash is kept.

    To be called while the message is being sent, by nothing else: the link stands nowhere but in the message.
    """
    token = _signer.sign(secrets.token_urlsafe(32))
    with transaction.atomic():
        kept = AccountInvitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
        kept.starts_to_work(_hash(token), timezone.now())
        kept.save(update_fields=["token_hash", "expires_at"])
    return settings.SITE_URL + reverse("account-invitation", args=[token])


def invitation_of(token: str) -> AccountInvitation | None:
    """The invitation whose link this is, if it still works; the signature is looked at first."""
    try:
        _signer.unsign(token)
    except BadSignature:
        return None
    return AccountInvitation.objects.valid(timezone.now()).filter(token_hash=_hash(token)).first()


def accept(token: str) -> User:
    """The account that the invitation makes, or finds by its address; the link works no more, whoever is first.

    Raises `Refused` for a link that is wrong, used or old, for an account that was closed, and for a person who got an
    account in another way meanwhile.
    """
    with transaction.atomic():
        found = invitation_of(token)
        if found is None:
            raise Refused(_("This invitation no longer works."))
        bump(Person.stamp_group)  # before any row, as whoever invites and writes persons in one deed
        AccountInvitation.objects.select_for_update(of=("self",)).get(pk=found.pk)
        invitation = invitation_of(token)  # as it is now that nobody else can take it up
        if invitation is None:
            raise Refused(_("This invitation no longer works."))
        user = _account_of(invitation)
        invitation.accepted_at = timezone.now()
        _sign(invitation, user)
        invitation.save()
    return user


def _account_of(invitation: AccountInvitation) -> User:
    user = User.objects.filter(email=invitation.email).first()
    refuse_unless(user is None or user.is_active, _("This account was closed."))
    if invitation.staff_group:
        return make_staff(invitation.email, invitation.name, group=StaffGroup(invitation.staff_group))
    person = invitation.person
    if person is None:
        raise Refused(_("This invitation is for nobody."))
    refuse_unless(person.work_email.lower() == invitation.email, _("This invitation no longer works."))
    refuse_unless(person.user_id is None, _("This person has an account already."))
    _refuse_for_account_of_another(invitation.email, person)
    user = user or User.objects.create_user(invitation.email, name=person.name)
    person.user = user
    record(person, by=user, reason=_("Accepted the invitation to sign in"))
    return user


def _refuse_for_account_of_another(email: str, person: Person) -> None:
    other = Person.objects.filter(user__email=email.strip().lower()).exclude(pk=person.pk).exists()
    refuse_unless(not other, _("This address is the account of another person."), "work_email")


def _invited(by: User | None, **about: Any) -> AccountInvitation:
    invitation = AccountInvitation(invited_by=by, **about)
    invitation.full_clean(exclude=["token_hash", "invited_by"])  # on the first day of a term it is nobody’s deed
    _sign(invitation, by)
    invitation.save()
    post(
        KIND,
        to=Recipient(invitation.email, invitation.name, language_for(invitation.person)),
        about=invitation,
        values={"name": str(invitation)},
    )
    return invitation


def _withdraw_all(invitations: Any, by: User | None) -> None:
    """One by one, so that the history of each says by whom."""
    for invitation in invitations:
        invitation.withdrawn_at, invitation.token_hash = timezone.now(), None
        _sign(invitation, by)
        invitation.save()


def _sign(invitation: AccountInvitation, by: User | None) -> None:
    signed: Any = invitation
    signed._history_user = by


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
