"""Who leads a chapter: who decides about its text together with the secretariat. It is asked here and nowhere else."""

from django.db import models

from focalpoints.confirming.cycle import MAY_CONFIRM
from focalpoints.models import Appointment, User
from focalpoints.models.member import Standing
from manual.models import Chapter
from manual.models.chapter import ChapterQuerySet
from r2pnet.visibility import Reader, is_of_secretariat

MAY_CHANGE = "manual.change_chapter"


def lead_offices() -> models.QuerySet[Appointment]:
    """The offices of today in whose member's name chapters are led, whichever lead any: focal points and alternates.

    It is they who speak for a member (`confirming.cycle.MAY_CONFIRM`); of one that has left, or has not joined yet,
    nobody leads, as nobody of it reads a draft.
    """
    held = Appointment.objects.current().filter(role__in=MAY_CONFIRM, person__anonymised_at=None)
    rows: models.QuerySet[Appointment] = held.filter(person__user__is_active=True, member__standing=Standing.MEMBER)
    return rows.order_by()


def leads_by_right(user: Reader) -> bool:
    """True for those of the secretariat who may change chapters: they lead every one."""
    return isinstance(user, User) and is_of_secretariat(user) and user.has_perm(MAY_CHANGE)


def chapters_led(user: Reader) -> ChapterQuerySet:
    """The chapters that `user` leads and may see: of the secretariat all, of others those that their members lead."""
    seen: ChapterQuerySet = Chapter.objects.visible_to(user)
    if leads_by_right(user):
        return seen
    if not user.is_authenticated:
        return seen.none()
    members = lead_offices().filter(person__user=user.pk).values("member")
    rows = Chapter.leads.through.objects.filter(member__in=members)
    led: ChapterQuerySet = seen.filter(pk__in=rows.values("chapter"))
    return led


def may_lead(user: Reader, chapter: Chapter) -> bool:
    """True for who leads `chapter` today; one query, and those of the grants."""
    return chapters_led(user).filter(pk=chapter.pk).exists()


def leading_users(chapter: Chapter) -> list[User]:
    """Who leads `chapter` for its lead members and may read it, without the secretariat: whom to tell."""
    offices = lead_offices().filter(member__in=chapter.leads.order_by().values("pk"))
    users = User.objects.filter(pk__in=offices.values("person__user")).order_by("pk")
    return [user for user in users if may_lead(user, chapter)]
