"""A few questions of the sample's meeting for the pictures, one of each kind, and what its people answered."""

from focalpoints.models import User
from meetings.models import Meeting, Question, Registration
from meetings.models.question import SeenBy
from meetings.models.registration import RegistrationStatus
from meetings.sample import SLUG
from meetings.services.asking import answer_questions, save_question

QUESTIONS = (
    ("choice", "Which workshop do you want to join?", "Early warning\nNational assessment\nTeaching", SeenBy.HOST),
    ("several", "In which languages can you work?", "English\nFrench\nSpanish\nArabic", SeenBy.PARTICIPANTS),
    ("yes-no", "Do you come to the dinner on the first evening?", "", SeenBy.HOST),
    ("number", "How many nights do you stay?", "", SeenBy.HOST),
    ("text", "What do you want to ask the others?", "", SeenBy.SECRETARIAT),
)
ANSWERS = ("Early warning", "English\nFrench", "yes", "2", "Sample: how did you begin?")


def make_questions(staff: User) -> None:
    """Ask them, where they are not asked yet, and let everybody of the sample with an account and a place answer."""
    meeting = Meeting.objects.get(slug=SLUG)
    if meeting.questions.exists():
        return
    for position, (kind, words, choices, seen_by) in enumerate(QUESTIONS, start=1):
        question = Question(meeting=meeting, position=position, kind=kind, words=words, choices=choices)
        question.seen_by, question.is_required = seen_by, position == 1
        save_question(question, by=staff)
    keys = list(meeting.questions.values_list("pk", flat=True))
    held = Registration.objects.filter(meeting=meeting, status=RegistrationStatus.CONFIRMED, person__user__isnull=False)
    for registration in held.select_related("meeting", "person__user"):
        by = registration.person.user
        assert by is not None
        answer_questions(registration, dict(zip(keys, ANSWERS, strict=True)), by=by)
