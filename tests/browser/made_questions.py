"""A few questions of the sample's meeting for the pictures with answers, and requests for support for travel."""

from decimal import Decimal

from focalpoints.models import User
from meetings.models import Answer, Meeting, Question, Registration, TravelSupport
from meetings.models.question import SeenBy
from meetings.sample import SLUG
from meetings.services.asking import save_question
from meetings.services.supporting import decide_support
from r2pnet.recording import save_signed

QUESTIONS = (
    ("choice", "Which workshop do you want to join?", "Early warning\nNational assessment\nTeaching", SeenBy.HOST),
    ("several", "In which languages can you work?", "English\nFrench\nSpanish\nArabic", SeenBy.PARTICIPANTS),
    ("yes-no", "Do you come to the dinner on the first evening?", "", SeenBy.HOST),
    ("number", "How many nights do you stay?", "", SeenBy.HOST),
    ("text", "What do you want to ask the others?", "", SeenBy.SECRETARIAT),
)
ANSWERS = ("Early warning", "English\nFrench", "yes", "2", "Sample: how did you begin?")


def make_questions(staff: User) -> None:
    """Ask them, where they are not asked yet, with an answer of everybody who has a place in the sample's meeting."""
    meeting = Meeting.objects.get(slug=SLUG)
    if meeting.questions.exists():
        return
    questions = []
    for position, (kind, words, choices, seen_by) in enumerate(QUESTIONS, start=1):
        question = Question(meeting=meeting, position=position, kind=kind, words=words, choices=choices)
        question.seen_by, question.is_required = seen_by, position == 1
        questions.append(save_question(question, by=staff))
    for registration in Registration.objects.taking_part().filter(meeting=meeting):
        for question, value in zip(questions, ANSWERS, strict=True):
            Answer.objects.create(registration=registration, question=question, value=value)


def make_support(staff: User) -> dict[str, str]:
    """The path of a request for support that waits; made, beside one that is granted, where there is none yet."""
    meeting = Meeting.objects.get(slug=SLUG)
    if not TravelSupport.objects.exists():
        for registration in Registration.objects.taking_part().filter(meeting=meeting):
            reason = "Sample: our ministry has no budget for travel this year."
            save_signed(TravelSupport(registration=registration, reason=reason), by=staff)
        granted = TravelSupport.objects.select_related("registration__meeting").latest("pk")
        decide_support(granted, "granted", by=staff, amount=Decimal("1200.50"))
    return {"decide_travel": f"/desk/meetings/{SLUG}/travel/{TravelSupport.objects.order_by('pk')[0].pk}/"}
