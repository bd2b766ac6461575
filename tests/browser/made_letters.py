"""Letters for the pictures: a draft with an Arabic text, and one that was sent and did not reach everybody."""

from django.utils import timezone

from focalpoints.letter_selection import LetterSelection
from focalpoints.letter_words import Words
from focalpoints.models import Letter, Person, User
from focalpoints.models.appointment import Role
from focalpoints.services.letter_sending import ready, send_letter
from focalpoints.services.letters import begin_letter, write
from r2pnet.outbox.models import Message, State

ENGLISH = Words(
    "Sample: your entry in the list of members",
    "Dear {name},\n\nthe list says of {member}: {office}. Look at it on your desk:\n\n{portal}\n\nWe need from you:\n\n"
    "- the name of the office, in your words\n- since when it has the role\n\nThe secretariat",
)
ARABIC = Words(
    "عينة: مدخلكم في قائمة الأعضاء",
    "السيد {name}،\n\nتقول القائمة عن {member}: {office}. انظروا إليها في مكتبكم:\n\n{portal}\n\n"
    "نحتاج منكم:\n\n- اسم المكتب\n- منذ متى\n\nالأمانة",
)
ROLES = (Role.FOCAL_POINT.value, Role.ALTERNATE.value)


def make_letters(by: User) -> dict[str, str]:
    """The paths of both, by the names that the pictures know."""
    person = Person.objects.get(name="Sample Person Four")
    if person.languages != ["ar", "en"]:
        person.languages = ["ar", "en"]
        person.save()
    draft = Letter.objects.filter(state="draft").first() or _written("Sample letter: entries", by)
    return {"letter_draft": f"/desk/letters/{draft.pk}/", "letter_sent": f"/desk/letters/{_sent(by).pk}/"}


def _written(title: str, by: User) -> Letter:
    letter = begin_letter(title, LetterSelection(roles=ROLES), by=by)
    return write(letter, {"en": ENGLISH, "ar": ARABIC}, seen_version=letter.version, by=by)


def _sent(by: User) -> Letter:
    found = Letter.objects.exclude(sent_at=None).first()
    if found:
        return found
    letter = _written("Sample letter: a region", by)
    sent = send_letter(letter, sign=ready(letter, by).sign, by=by)
    first, second = Message.objects.filter(letter_copy__letter=sent).order_by("pk")[:2]
    Message.objects.filter(pk=first.pk).update(state=State.SENT, sent_at=timezone.now())
    Message.objects.filter(pk=second.pk).update(state=State.REFUSED, error="Sample: 550 no such mailbox")
    return sent
