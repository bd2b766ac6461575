"""Next steps: what a member took on in or after a meeting, in its own words, until when, and what came of it."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Member
from meetings.models.meeting import Meeting, words_of_meeting
from r2pnet.acting import History
from r2pnet.partial_dates import EARLIEST_DAY
from r2pnet.records import Record
from r2pnet.searching import SearchedQuerySet
from r2pnet.text import searchable
from r2pnet.visibility import Level, Reader, Visible, grants_of

LONGEST_WORDS = 300
FOUND_BY = ("words", "outcome", "dropped_reason")


class ShownTo(models.TextChoices):
    """Whom the member lets read it. The public reads none, only how many are shown to all members."""

    OWN = "own", _("Only the people of our member")
    PARTICIPANTS = "participants", _("Whoever took part in the meeting")
    MEMBERS = "members", _("All members of the network")


class NextStepState(models.TextChoices):
    OPEN = "open", _("Open")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")


S = NextStepState


class NextStepQuerySet(SearchedQuerySet):
    """Reading rules of next steps."""

    def visible_to(self, user: Reader) -> Self:
        """Those of the reader's own member, and of others what they chose to show, if meeting and member may be seen.

        What is shown to all members tells nobody of a meeting or of a member that they may not know of. What a member
        has dropped is told to its own people and to the secretariat, whatever was shown before.
        """
        grants = grants_of(user)
        if grants.everything:
            return super().visible_to(user)
        own = [key for key in grants.numbers("member") if grants.cover(Level.MEMBERS, f"member:{key}")]
        meetings = Meeting.objects.visible_to(user).order_by().values("pk")
        members = Member.objects.visible_to(user).order_by().values("pk")
        chosen = grants.as_condition() & models.Q(meeting__in=meetings, member__in=members)
        return self.filter(chosen & ~models.Q(state=S.DROPPED) | models.Q(member__in=own))

    def open(self) -> Self:
        """Neither done nor dropped."""
        return self.filter(state=S.OPEN)

    def keep_words_anew(self) -> None:
        """Write what they are found by anew where texts were changed past `save`: one query, and one a change."""
        for key, kept, *texts in self.order_by().values_list("pk", "search_text", *FOUND_BY):
            if (found := searchable(" ".join(texts))) != kept:
                models.QuerySet(self.model).filter(pk=key).update(search_text=found)

    def by_due_day(self) -> Self:
        """What is due first stands first."""
        return self.order_by("due_on", "pk")

    def with_names(self) -> Self:
        """With the meeting and what names the member, in the same query."""
        return self.select_related("meeting", "member__country", "member__organisation")


class NextStep(Record, Visible):
    """A small thing with a date. It is never deleted: what is not done is dropped, with a reason.

    `meeting_begins_on` is the first day of the meeting as it was when the step was taken on, for the database's rules.
    """

    stamp_group = "meetings"

    meeting = models.ForeignKey(
        Meeting, verbose_name=_("meeting"), on_delete=models.PROTECT, related_name="next_steps", editable=False
    )
    member = models.ForeignKey(
        Member, verbose_name=_("member"), on_delete=models.PROTECT, related_name="next_steps", editable=False
    )
    words = models.CharField(_("what is taken on"), max_length=LONGEST_WORDS)
    due_on = models.DateField(_("by when"))
    shown_to = models.CharField(_("who may see it"), max_length=12, choices=ShownTo.choices, default=ShownTo.MEMBERS)
    state = models.CharField(_("state"), max_length=8, choices=S.choices, default=S.OPEN, editable=False)
    done_on = models.DateField(_("done on"), null=True, blank=True, editable=False)
    outcome = models.CharField(_("what came of it"), max_length=LONGEST_WORDS, blank=True, editable=False)
    dropped_on = models.DateField(_("dropped on"), null=True, blank=True, editable=False)
    dropped_reason = models.CharField(_("why it is dropped"), max_length=LONGEST_WORDS, blank=True, editable=False)
    meeting_begins_on = models.DateField(_("first day of the meeting"), editable=False)
    taken_on_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("taken on by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    taken_on_at = models.DateTimeField(_("taken on at"), default=timezone.now, editable=False)
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True, editable=False)
    search_text = models.TextField(_("words for searching"), editable=False)

    objects: ClassVar = NextStepQuerySet.as_manager()
    history = History(excluded_fields=["reminded_at", "search_text"])

    class Meta:
        verbose_name = _("next step")
        verbose_name_plural = _("next steps")
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["state", "due_on"], name="meetings_nextstep_due")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(words=""),
                name="meetings_nextstep_has_words",
                violation_error_message=_("Write what your member takes on."),
            ),
            models.CheckConstraint(
                condition=models.Q(due_on__gte=EARLIEST_DAY) & models.Q(due_on__gte=models.F("meeting_begins_on")),
                name="meetings_nextstep_due_after_meeting_begins",
                violation_error_message=_("It cannot be due before the meeting begins."),
            ),
            models.CheckConstraint(
                condition=models.Q(state=S.DONE, done_on__isnull=False, done_on__gte=models.F("meeting_begins_on"))
                & ~models.Q(outcome="")
                | ~models.Q(state=S.DONE) & models.Q(done_on=None, outcome=""),
                name="meetings_nextstep_done_says_what_came",
                violation_error_message=_("What is done has its day and a line on what came of it."),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state=S.DROPPED, dropped_on__isnull=False, dropped_on__gte=models.F("meeting_begins_on")
                )
                & ~models.Q(dropped_reason="")
                | ~models.Q(state=S.DROPPED) & models.Q(dropped_on=None, dropped_reason=""),
                name="meetings_nextstep_dropped_says_why",
                violation_error_message=_("What is dropped has its day and the reason."),
            ),
            models.CheckConstraint(
                condition=models.Q(level=Level.MEMBERS)
                & (
                    models.Q(shown_to=ShownTo.MEMBERS, scope="")
                    | (models.Q(shown_to__in=[ShownTo.OWN, ShownTo.PARTICIPANTS]) & ~models.Q(scope=""))
                ),
                name="meetings_nextstep_never_public",
                violation_error_message=_("A next step is shown to members, to participants, or to its own people."),
            ),
            models.UniqueConstraint(
                fields=["meeting", "member", "words"],
                condition=models.Q(state=S.OPEN),
                name="meetings_nextstep_open_once",
                violation_error_message=_("Your member has taken on the same already."),
            ),
        ]

    @property
    def words_of(self) -> str:
        """The meeting can have words of its own for its messages (`r2pnet.outbox.posting.own_words_of`)."""
        return words_of_meeting(self.meeting_id)

    def __str__(self) -> str:
        """Without its words: names of rows come into logs and lists."""
        return str(_("next step"))

    def clean(self) -> None:
        super().clean()
        self.settle_who_sees()

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.settle_who_sees()
        self.search_text = searchable(" ".join(getattr(self, name) for name in FOUND_BY))
        super().save(*args, **kwargs)

    def settle_who_sees(self) -> None:
        """Level and scope follow from what the member chose."""
        self.level = Level.MEMBERS
        scopes = {
            ShownTo.OWN.value: f"member:{self.member_id}",
            ShownTo.PARTICIPANTS.value: f"meeting:{self.meeting_id}",
        }
        self.scope = scopes.get(self.shown_to, "")

    @property
    def is_open(self) -> bool:
        return self.state == S.OPEN
