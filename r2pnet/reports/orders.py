"""Ordering a report, and trying a failed one again."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from r2pnet.clock import network_today
from r2pnet.refusal import refuse_unless
from r2pnet.reports.content import content_hash, stamps_of, template_version
from r2pnet.reports.models import Report, ReportOrder, ReportQuerySet, State
from r2pnet.reports.queue import send
from r2pnet.reports.registry import ReportKind, kind_of
from r2pnet.visibility import Reader

RACES = 4
"""How often an order looks again when another one was faster; each time it finds a row that the other has made."""


def order(kind_key: str, *, subject: str = "", language: str = "en", by: Reader | None = None) -> Report:
    """The report of what the tables say now: ready, on its way, or newly queued.

    A content that is there already is not rendered again, and while the tables' stamps stand still its data is not
    even built. Two orders at one moment get one row. A failed one of the same content is tried again. `by` is None
    for the schedule; a person's order is noted, so that two persons who share a report each have it among theirs. The
    message is sent after the commit; without a broker the row waits for the sweep. Who may order what is for the
    caller to ask (`ReportKind.may_order`). Raises `KeyError` for a kind that no app offers, `NoSubject` for a subject
    that is not there.
    """
    report = _report_of_now(kind_of(kind_key), subject, language, by)
    if by is not None:
        note(report, by)
    return report


def _report_of_now(kind: ReportKind, subject: str, language: str, by: Reader | None) -> Report:
    audience = kind.audience(subject)
    made_for = {"level": audience.level, "scope": audience.scope}
    identity = {"kind": kind.key, "subject": subject, "language": language, **made_for}
    stamp = stamps_of(kind, language)
    same = Report.objects.filter(**identity)
    newest = same.live().newest_first().first()
    if newest and newest.stamps == stamp:
        return _on_its_way(newest)
    with translation.override(language):
        digest = content_hash(kind, audience, subject, language, kind.build(subject, language))
    content = {
        "content_hash": digest,
        "stamps": stamp,
        "as_of": network_today(),
        "template_version": template_version(kind.template, language),
    }
    return _find_or_queue(same, identity, content, by)


def note(report: Report, by: Reader) -> None:
    """One row a person and report, with the last time that it was asked for; one query."""
    ReportOrder.objects.bulk_create(
        [ReportOrder(report=report, user_id=int(by.pk or 0))],
        update_conflicts=True,
        unique_fields=["report", "user"],
        update_fields=["ordered_at"],
    )


def hand_over_orders(report: Report) -> None:
    """Give the orders of a report that was overtaken to the one that holds its content now, if there is one."""
    now = Report.objects.live().filter(**report.identity).newest_first().first()
    if now is None:
        return
    with transaction.atomic():
        given = [
            ReportOrder(report=now, user_id=order.user_id, ordered_at=order.ordered_at) for order in report.orders.all()
        ]
        ReportOrder.objects.bulk_create(given, ignore_conflicts=True)
        report.orders.all().delete()


def retry(report: Report, by: Reader | None = None) -> Report:
    """Queue a failed report again with all its attempts; answers with the live one when its content is there already.

    Raises `Refused` when it has not failed.
    """
    refuse_unless(report.state == State.FAILED, _("Only a report that has failed can be tried again."))
    fresh: dict[str, Any] = {"state": State.QUEUED, "attempts": 0, "losses": 0, "furthest": 0, "done": 0}
    fresh |= {
        "error": "",
        "claim": None,
        "sent_at": None,
        "ordered_by_id": by.pk if by else None,
        "current_since": timezone.now(),
    }
    try:
        with transaction.atomic():
            Report.objects.filter(pk=report.pk, state=State.FAILED).update(**fresh)
            _send_after_commit(report)
    except IntegrityError:
        return Report.objects.live().get(**report.identity, content_hash=report.content_hash)
    report.refresh_from_db()
    return report


def _find_or_queue(
    same: ReportQuerySet, identity: dict[str, Any], content: dict[str, Any], by: Reader | None
) -> Report:
    """The one live row of this content; the database's constraint decides when two orders look at one moment."""
    for _look in range(RACES):
        try:
            with transaction.atomic():
                found = _found(same, content, by)
                return found or _queued(Report(**identity, **content, ordered_by_id=by.pk if by else None))
        except IntegrityError:
            continue
    return same.live().get(content_hash=content["content_hash"])


def _found(same: ReportQuerySet, content: dict[str, Any], by: Reader | None) -> Report | None:
    """A live row of this content, else one that still waits with an older content, else a failed one; else None."""
    digest = content["content_hash"]
    if live := same.live().filter(content_hash=digest).first():
        return _on_its_way(_made_current(live, same, content["stamps"]))
    waiting = same.filter(state=State.QUEUED).newest_first().first()
    if waiting and same.filter(pk=waiting.pk, state=State.QUEUED).update(**content, current_since=timezone.now()):
        waiting.refresh_from_db()
        return waiting
    failed = same.filter(state=State.FAILED, content_hash=digest).newest_first().first()
    if failed is None:
        return None
    same.filter(pk=failed.pk).update(**content)
    return retry(failed, by)


def _queued(report: Report) -> Report:
    report.save(force_insert=True)
    _send_after_commit(report)
    return report


def _on_its_way(report: Report) -> Report:
    """`report`, whose message is sent when none has been yet."""
    if report.state == State.QUEUED and report.sent_at is None:
        _send_after_commit(report)
    return report


def _send_after_commit(report: Report) -> None:
    """A message that cannot be sent must not turn a report that is kept into an error page."""
    transaction.on_commit(lambda: send(report.pk), robust=True)


def _made_current(report: Report, same: ReportQuerySet, stamp: str) -> Report:
    """`report` as the one that readers get: a content that comes back is newer than what stood between."""
    newest = same.live().newest_first().first()
    if newest and newest.pk != report.pk:
        report.current_since = timezone.now()
    report.stamps = stamp
    Report.objects.filter(pk=report.pk).update(stamps=stamp, current_since=report.current_since)
    return report
