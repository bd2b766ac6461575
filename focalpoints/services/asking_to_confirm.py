"""Asking members whether their entry is right: one at a time, each in a transaction of its own."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from focalpoints.confirming.asking import Asked, still_speaks, whom_to_ask
from focalpoints.confirming.cycle import due, due_after
from focalpoints.models import Appointment, ConfirmationRequest, Member, User
from focalpoints.models.confirmation import AskedBy, Outcome
from focalpoints.services.account_invitations import language_for
from r2pnet.acting import sign
from r2pnet.clock import network_today
from r2pnet.outbox.posting import Recipient, post
from r2pnet.refusal import Refused, refuse_unless

ASKED, REMINDED = "confirm-entry", "confirm-entry-reminder"
_signer = Signer(salt="focalpoints.confirming")


def ask(member: Member, *, by: User | None = None) -> ConfirmationRequest | None:
    """Ask `member` by mail if its word is due and no mail waits; None when it is not, or nobody is reached.

    A sheet that waits for an answer silences no mail: its request is closed as overtaken by this one. Safe to repeat:
    of two at once the second finds the request of the first. `by` is nobody for the daily run.
    """
    with transaction.atomic():
        _lock(member)
        if not due().filter(pk=member.pk).exists():
            return None
        waiting = ConfirmationRequest.objects.open().filter(member=member).first()
        if waiting and waiting.asked_by == AskedBy.MAIL:
            return None
        asked = whom_to_ask(member)
        if asked is None:
            return None
        if waiting:
            sign(waiting, by, _("Asked by mail, too"))
            waiting.close(Outcome.OVERTAKEN)
        request = _opened(member, AskedBy.MAIL, by, appointment=asked.office, person=asked.person)
        _post(ASKED, request, asked)
    return request


def ask_on_paper(member: Member, *, by: User) -> ConfirmationRequest:
    """Note that a sheet to sign goes to `member`; the request that is open already, when there is one.

    A sheet may be sent at any time, and beside a mail: it has no link, and keeps no mail from going when the member is
    due (see `ask`). Raises `Refused` for who is no member now.
    """
    with transaction.atomic():
        locked = _lock(member)
        refuse_unless(locked.standing == "member", _("Only members that belong to the network now are asked."))
        found = ConfirmationRequest.objects.open().filter(member=member).first()
        return found or _opened(member, AskedBy.SHEET, by)


def ask_again(request: ConfirmationRequest, *, by: User) -> ConfirmationRequest:
    """Send the question once more, with a new link.

    Raises `Refused` for one that is closed, one whose holder no longer speaks for the member, and within
    `CONFIRM_AGAIN_DAYS` days of the last mail.
    """
    with transaction.atomic():
        request = _locked(request)
        refuse_unless(request.closed_at is None, _("This question has been answered or closed."))
        refuse_unless(may_ask_again(request), _("A mail about this entry went out within the last seven days."))
        asked = _reached(request)
        if asked is None:
            raise Refused(_("Whoever was asked no longer speaks for the member, or has no address. The next run asks."))
        request.last_asked_at = timezone.now()
        sign(request, by, _("Asked again"))
        request.save(update_fields=["last_asked_at"])
        _post(REMINDED, request, asked)
    return request


def may_ask_again(request: ConfirmationRequest) -> bool:
    """False within `CONFIRM_AGAIN_DAYS` days of the last mail about the request."""
    return request.last_asked_at <= timezone.now() - timedelta(days=settings.CONFIRM_AGAIN_DAYS)


def remind(request: ConfirmationRequest) -> bool:
    """Send the reminder that is due, the first or the second; False when none is, or nobody can be reached."""
    with transaction.atomic():
        request = _locked(request)
        field = due_reminder(request)
        asked = _reached(request) if field else None
        if not field or asked is None:
            return False
        now = timezone.now()
        setattr(request, field, now)
        request.last_asked_at = now
        sign(request, None, _("Reminded by the daily run"))
        request.save(update_fields=[field, "last_asked_at"])
        _post(REMINDED, request, asked)
    return True


def due_reminder(request: ConfirmationRequest) -> str:
    """The field of the reminder that is to go now; empty when none is. Never two mails within `CONFIRM_AGAIN_DAYS`."""
    if request.closed_at or request.asked_by != AskedBy.MAIL or not may_ask_again(request):
        return ""
    waited = timezone.now() - request.asked_at
    if request.first_reminder_at is None:
        return "first_reminder_at" if waited >= timedelta(days=settings.CONFIRM_FIRST_REMINDER_DAYS) else ""
    if request.second_reminder_at is None:
        return "second_reminder_at" if waited >= timedelta(days=settings.CONFIRM_SECOND_REMINDER_DAYS) else ""
    return ""


def close_if_over(request: ConfirmationRequest) -> bool:
    """Close a request whose holder no longer speaks for the member, or which has waited for a whole cycle."""
    with transaction.atomic():
        request = _locked(request)
        if request.closed_at:
            return False
        outcome = None if still_speaks(request) else Outcome.OVERTAKEN
        if network_today() >= due_after(timezone.localdate(request.asked_at)):
            outcome = outcome or Outcome.UNANSWERED
        if outcome is None:
            return False
        sign(request, None, _("Closed by the daily run"))
        request.close(outcome)
    return True


def make_link(request: ConfirmationRequest) -> str:
    """The address of the page that confirms the entry, with a new token; of the token only a hash is kept.

    To be called while the message is being sent, by nothing else. A link that was sent before works no more.
    """
    token = _signer.sign(secrets.token_urlsafe(32))
    now = timezone.now()
    ConfirmationRequest.objects.filter(pk=request.pk).update(  # no line of history: the outbox says that it went
        token_hash=hash_of(token), sent_at=now, expires_at=now + timedelta(days=settings.CONFIRM_LINK_DAYS)
    )
    with translation.override(language_for(request.person)):
        return settings.SITE_URL + reverse("confirm-by-link", args=[token])


def request_of(token: str) -> ConfirmationRequest | None:
    """The request whose newest link this is, open or not; the signature is looked at first."""
    try:
        _signer.unsign(token)
    except BadSignature:
        return None
    return ConfirmationRequest.objects.with_asked().filter(token_hash=hash_of(token)).first()


def link_works(request: ConfirmationRequest) -> bool:
    """True while the link of `request` confirms: open, not used, within its days, and its holder still speaks."""
    is_in_time = request.expires_at is not None and request.expires_at > timezone.now()
    return request.closed_at is None and request.used_at is None and is_in_time and still_speaks(request)


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _lock(member: Member) -> Member:
    """The member's row, locked until the commit: of two who ask at once the second waits."""
    locked: Member = Member.objects.select_for_update(no_key=True, of=("self",)).get(pk=member.pk)
    return locked


def _locked(request: ConfirmationRequest) -> ConfirmationRequest:
    """The request as it is now, with its member's row locked before it, as everybody does."""
    _lock(request.member)
    ConfirmationRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    return ConfirmationRequest.objects.with_asked().get(pk=request.pk)


def _opened(member: Member, asked_by: AskedBy, by: User | None, **asked: object) -> ConfirmationRequest:
    held = Appointment.objects.of_focal_points().current().filter(member=member)
    known = [member.last_confirmed_on, *held.values_list("last_confirmed_on", flat=True)]
    last = max((day for day in known if day), default=None)
    due_on = min(due_after(last), network_today()) if last else network_today()
    request = ConfirmationRequest(member=member, asked_by=asked_by, due_on=due_on, **asked)
    sign(request, by, "" if by else _("Asked by the daily run"))
    request.save()
    return request


def _reached(request: ConfirmationRequest) -> Asked | None:
    """Who was asked, if they still speak for the member and have an address."""
    if request.person is None or not still_speaks(request):
        return None
    asked = whom_to_ask(request.member)
    return asked if asked and asked.office.pk == request.appointment_id else None


def _post(kind: str, request: ConfirmationRequest, asked: Asked) -> None:
    person = asked.person
    recipient = Recipient(asked.address, person.name, language_for(person))
    values = {"name": person.name, "member": request.member.name}
    post(kind, to=recipient, about=request, values=values, can_wait=True)
