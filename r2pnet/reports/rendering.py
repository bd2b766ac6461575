"""Rendering a report: what the worker does with one row."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from r2pnet.clock import network_today
from r2pnet.partial_dates import PartialDate
from r2pnet.reports import assets, claims, keeping
from r2pnet.reports.content import content_hash, stamps_of, template_version
from r2pnet.reports.in_parts import InParts
from r2pnet.reports.models import Report, State
from r2pnet.reports.orders import hand_over_orders
from r2pnet.reports.registry import NoSubject, ReportKind, kind_of
from r2pnet.visibility import Audience
from r2pnet.who_sees import who_sees

logger = logging.getLogger("portal.reports")

VARIANT = "pdf/ua-1"


class Hopeless(Exception):
    """Trying again would end the same way; the words say why."""


class Overtaken(Exception):
    """Another report holds the content already, or it is no longer for those for whom it was ordered; in words."""


def render(report_id: int) -> None:
    """Take the report, make its PDF and keep it; whatever goes wrong is on the row afterwards.

    Nothing happens when it does not wait any more, so a message may come twice. A database that goes away leaves the
    row to the sweep, as a killed worker does.
    """
    report = claims.claim(report_id)
    if report is None:
        return
    with claims.Heartbeat(report), translation.override(report.language):
        try:
            _work(report)
        except claims.ClaimLost:
            logger.warning("claim lost report=%s: another worker has it", report.pk)
        except (OperationalError, InterfaceError):
            raise
        except Overtaken as overtaken:
            claims.write(report, state=State.OVERTAKEN, error=str(overtaken))
            hand_over_orders(report)
        except (Hopeless, keeping.NotKept) as problem:
            claims.fail(report, str(problem), for_good=True)
        except SoftTimeLimitExceeded:
            claims.fail(report, _too_long(report), for_good=True)
        except Exception as error:
            logger.exception("report broke report=%s kind=%s", report.pk, report.kind)
            claims.fail(report, _broken(report, error), for_good=False)


def _work(report: Report) -> None:
    """The four steps, each said on the row when it is done."""
    kind = _kind(report)
    try:
        data = _collect(report, kind)
    except NoSubject as error:
        raise Hopeless(_("What it is about is no longer in the portal.")) from error
    claims.advance(report, "collect")
    with own_assets_only():
        pdf, pages = _pdf(report, kind, data)
    _refuse_too_large(report, len(pdf))
    claims.advance(report, "write")
    with transaction.atomic():
        if kind.made:
            kind.made(data)
        if kind.frozen:
            kind.frozen(data, pdf)
        keeping.keep(report, pdf, pages)


def _pdf(report: Report, kind: ReportKind, data: Any) -> tuple[bytes, int]:
    """The file and its number of pages."""
    if kind.in_parts:
        document = kind.in_parts(_words(report, data))
        return _in_parts(report, document, template_version(kind.template, report.language))
    laid_out = lay_out(_markup(report, kind, data))
    _refuse_too_many_pages(report, len(laid_out.pages))
    claims.advance(report, "lay out")
    return laid_out.write_pdf(pdf_variant=VARIANT), len(laid_out.pages)


def _in_parts(report: Report, document: InParts, version: str) -> tuple[bytes, int]:
    # They load pikepdf and WeasyPrint, which the web process does not need.
    from r2pnet.reports.composing import compose  # noqa: PLC0415
    from r2pnet.reports.part_rendering import PartRenderer  # noqa: PLC0415

    made = compose(document, version, PartRenderer(VARIANT).pdf_of)
    _refuse_too_many_pages(report, made.pages)
    claims.advance(report, "lay out")
    return made.pdf, made.pages


def _kind(report: Report) -> ReportKind:
    try:
        return kind_of(report.kind)
    except KeyError as error:
        raise Hopeless(_("No part of the portal offers “%(kind)s” any more.") % {"kind": report.kind}) from error


def _collect(report: Report, kind: ReportKind) -> Any:
    """The data as it is now, which may be newer than at the order; raises `Overtaken` when another row has it."""
    stamp = stamps_of(kind, report.language)
    data = kind.build(report.subject, report.language)
    audience = _audience(report, kind)
    digest = content_hash(kind, audience, report.subject, report.language, data)
    try:
        with transaction.atomic():
            version = template_version(kind.template, report.language)
            claims.write(report, content_hash=digest, stamps=stamp, template_version=version, as_of=network_today())
    except IntegrityError as error:
        words = _("Its content changed before it was made; another report holds it as it is now.")
        raise Overtaken(words) from error
    return data


def _audience(report: Report, kind: ReportKind) -> Audience:
    """Those for whom it was ordered, asked after the data was read; raises `Overtaken` when others may see it now."""
    audience = kind.audience(report.subject)
    if (audience.level, audience.scope) != (report.level, report.scope):
        raise Overtaken(_("Who may see it has changed since it was ordered. Order it again."))
    return audience


def _markup(report: Report, kind: ReportKind, data: Any) -> str:
    return render_to_string(kind.template, _words(report, data))


def _words(report: Report, data: Any) -> dict[str, Any]:
    """What a template of reports gets."""
    return {
        "document": data,
        "report": report,
        "seen": who_sees(report.level, report.scope),
        "as_of": PartialDate.on(report.as_of),
        "network_name": settings.NETWORK_NAME,
        "direction": "rtl" if get_language_bidi() else "ltr",
    }


@contextmanager
def own_assets_only() -> Iterator[None]:
    """Raises `Hopeless` when the document asks for what is not ours: WeasyPrint's own error is no `Exception`."""
    from weasyprint.urls import FatalURLFetchingError  # noqa: PLC0415

    try:
        yield
    except FatalURLFetchingError as error:
        raise Hopeless(_("The document asks for a file or an address that is not its own.")) from error


def lay_out(markup: str) -> Any:
    """WeasyPrint's pages of `markup`, tagged for PDF/UA."""
    # WeasyPrint takes 1.7 s to load, which neither the web process nor the worker for mail should pay.
    from weasyprint import HTML  # noqa: PLC0415

    from r2pnet.reports.fetcher import OwnAssets  # noqa: PLC0415

    return HTML(string=markup, base_url=assets.BASE_URL, url_fetcher=OwnAssets()).render(pdf_variant=VARIANT)


def _refuse_too_many_pages(report: Report, pages: int) -> None:
    if pages > settings.REPORT_PAGE_LIMIT:
        names = {"report": str(report), "pages": pages, "limit": settings.REPORT_PAGE_LIMIT}
        raise Hopeless(_("“%(report)s” has %(pages)s pages; %(limit)s are allowed.") % names)


def _refuse_too_large(report: Report, size: int) -> None:
    if size > settings.REPORT_SIZE_LIMIT:
        limit = filesizeformat(settings.REPORT_SIZE_LIMIT)
        names = {"report": str(report), "size": filesizeformat(size), "limit": limit}
        raise Hopeless(_("“%(report)s” has %(size)s; %(limit)s are allowed.") % names)


def _too_long(report: Report) -> str:
    names = {"report": str(report), "seconds": settings.REPORT_TIME_LIMIT}
    return _("“%(report)s” was not done after %(seconds)s seconds.") % names


def _broken(report: Report, error: Exception) -> str:
    names = {"report": str(report), "kind": type(error).__name__}
    return _("“%(report)s” could not be made (%(kind)s); the worker's log says where.") % names
