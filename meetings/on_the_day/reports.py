"""The reports of the day: badges, one badge, the tick list for the secretariat; certificates of who took part."""

from collections.abc import Collection, Mapping

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meetings.models import Meeting, Registration
from meetings.models.registration import TAKING_PART, Mode
from meetings.on_the_day import badges, certificate, tick_list
from meetings.services.printing_badges import remember_print
from meetings.titles import short_title
from r2pnet.admin_queries import is_key
from r2pnet.reports.registry import ReportKind, Subjects, register
from r2pnet.visibility import Level, Reader, grants_of

OFFERED_AT_MOST = 200
GROUPS = ("focalpoints", "meetings", "persons", "registrations")


def _meetings_with_a_room(user: Reader) -> QuerySet[Meeting]:
    """For staff all meetings at which somebody has a place in the room; for everybody else none."""
    if not grants_of(user).everything:
        return Meeting.objects.none()
    seated = {"registrations__status__in": TAKING_PART, "registrations__mode": Mode.IN_PERSON}
    found: QuerySet[Meeting] = Meeting.objects.visible_to(user).filter(**seated).distinct().newest_first()
    return found


def _meetings_offered(user: Reader) -> list[tuple[str, str]]:
    return [(one.slug, short_title(one)) for one in _meetings_with_a_room(user)[:OFFERED_AT_MOST]]


def _meetings_named(user: Reader, subjects: Collection[str]) -> Mapping[str, str]:
    """By the address of the meeting, and of badges also by that of those changed since the last print."""
    slugs = {subject: subject.partition(".")[0] for subject in subjects}
    found = {one.slug: short_title(one) for one in _meetings_with_a_room(user).filter(slug__in=slugs.values())}
    changed = gettext("%(meeting)s: changed since the last print")
    return {
        subject: found[slug] if subject == slug else changed % {"meeting": found[slug]}
        for subject, slug in slugs.items()
        if slug in found
    }


def _may_order_of_meeting(user: Reader, subject: str) -> bool:
    slug, dot, which = subject.partition(".")
    return (not dot or which == badges.CHANGED) and _meetings_with_a_room(user).filter(slug=slug).exists()


def _registrations(user: Reader) -> QuerySet[Registration]:
    if not grants_of(user).everything:
        return Registration.objects.none()
    found: QuerySet[Registration] = Registration.objects.visible_to(user).seated()
    return found.select_related("meeting", "person").order_by("-pk")


def _badges_named(user: Reader, subjects: Collection[str]) -> Mapping[str, str]:
    found = _registrations(user).filter(pk__in=[int(one) for one in subjects if is_key(one)])
    return {str(one.pk): certificate.name_of(one) for one in found}


def _certificates(user: Reader) -> QuerySet[Registration]:
    """Of meetings that were held, for who took part: a person's own; for staff all but of who was erased."""
    rows = Registration.objects.visible_to(user) if grants_of(user).everything else Registration.objects.of(user)
    found: QuerySet[Registration] = rows.certified().select_related("meeting", "person")
    return found.order_by("-pk")


def _certificates_offered(user: Reader) -> list[tuple[str, str]]:
    return [(str(one.pk), certificate.name_of(one)) for one in _certificates(user)[:OFFERED_AT_MOST]]


def _certificates_named(user: Reader, subjects: Collection[str]) -> Mapping[str, str]:
    found = _certificates(user).filter(pk__in=[int(one) for one in subjects if is_key(one)])
    return {str(one.pk): certificate.name_of(one) for one in found}


def _meetings_certified(user: Reader) -> QuerySet[Meeting]:
    """For staff all meetings with somebody who has a certificate; for everybody else none."""
    if not grants_of(user).everything:
        return Meeting.objects.none()
    certified = Registration.objects.visible_to(user).certified().order_by().values("meeting")
    found: QuerySet[Meeting] = Meeting.objects.visible_to(user).filter(pk__in=certified).newest_first()
    return found


def _all_certificates_offered(user: Reader) -> list[tuple[str, str]]:
    return [(one.slug, short_title(one)) for one in _meetings_certified(user)[:OFFERED_AT_MOST]]


def _all_certificates_named(user: Reader, slugs: Collection[str]) -> Mapping[str, str]:
    return {one.slug: short_title(one) for one in _meetings_certified(user).filter(slug__in=slugs)}


BADGES = register(
    ReportKind(
        key="badges",
        title=_("Badges"),
        level=Level.SECRETARIAT,
        template="reports/badges.html",
        build=badges.badge_sheets,
        groups=GROUPS,
        file_name="badges",
        subjects=Subjects(
            word=_("Meeting"),
            offered=_meetings_offered,
            may_order=_may_order_of_meeting,
            named=_meetings_named,
            audience=badges.audience_of,
            offers_any=lambda user: _meetings_with_a_room(user).exists(),
        ),
        about=_("For everybody with a place in the room of a meeting, eight a sheet, with the code to check them in."),
        made=remember_print,
    )
)
BADGE = register(
    ReportKind(
        key="badge",
        title=_("Badge"),
        level=Level.SECRETARIAT,
        template="reports/badges.html",
        build=badges.one_badge,
        groups=GROUPS,
        file_name="badge",
        subjects=Subjects(
            word=_("Registration"),
            offered=lambda user: [],  # ordered on the page of who is checked in
            may_order=lambda user, subject: is_key(subject) and _registrations(user).filter(pk=int(subject)).exists(),
            named=_badges_named,
            audience=badges.audience_of_one,
            offers_any=lambda user: False,
        ),
        about=_("One badge, for somebody who lost theirs."),
        made=remember_print,
    )
)
TICK_LIST = register(
    ReportKind(
        key="tick-list",
        title=_("Tick list"),
        level=Level.SECRETARIAT,
        template="reports/tick-list.html",
        build=tick_list.tick_list,
        groups=GROUPS,
        file_name="tick-list",
        subjects=Subjects(
            word=_("Meeting"),
            offered=_meetings_offered,
            may_order=lambda user, slug: _meetings_with_a_room(user).filter(slug=slug).exists(),
            named=_meetings_named,
            audience=tick_list.audience_of,
            offers_any=lambda user: _meetings_with_a_room(user).exists(),
        ),
        about=_("Everybody with a place in the room of a meeting, with boxes to tick and room for who walks in."),
    )
)
CERTIFICATE = register(
    ReportKind(
        key="certificate",
        title=_("Certificate of attendance"),
        level=Level.MEMBERS,
        template="reports/certificate.html",
        build=certificate.certificate,
        groups=GROUPS,
        file_name="certificate",
        subjects=Subjects(
            word=_("Registration"),
            offered=_certificates_offered,
            may_order=lambda user, subject: is_key(subject) and _certificates(user).filter(pk=int(subject)).exists(),
            named=_certificates_named,
            audience=certificate.audience_of,
            offers_any=lambda user: _certificates(user).exists(),
        ),
        about=_("That somebody took part in a meeting that was held, with a code by which it can be checked."),
    )
)
CERTIFICATES = register(
    ReportKind(
        key="certificates",
        title=_("Certificates of attendance, all of a meeting"),
        level=Level.SECRETARIAT,
        template="reports/certificates.html",
        build=certificate.certificates,
        groups=GROUPS,
        file_name="certificates",
        subjects=Subjects(
            word=_("Meeting"),
            offered=_all_certificates_offered,
            may_order=lambda user, slug: _meetings_certified(user).filter(slug=slug).exists(),
            named=_all_certificates_named,
            audience=certificate.audience_of_all,
            offers_any=lambda user: _meetings_certified(user).exists(),
        ),
        about=_("One page for everybody who took part in a meeting that was held, to print and hand out."),
    )
)
