"""A meeting's own questions on the page of a registration: the form, or what was answered; and what others answered."""

from collections.abc import Mapping
from typing import Any

from meetings.models import Answer, Meeting, Registration
from meetings.models.question import SeenBy
from meetings.own_registration import Fact
from meetings.questions.answers import in_words, may_answer
from meetings.questions.forms import AnswersForm
from r2pnet.visibility import Level, Reader, grants_of


def questions_words(registration: Registration) -> Mapping[str, Any] | None:
    """The form while answers can be given; after it what was answered; nothing where nothing was asked."""
    questions = list(registration.meeting.questions.all())
    if not questions:
        return None
    answered = list(registration.answers.select_related("question").order_by("question__position"))
    if may_answer(registration, answered):
        return {"meeting": registration.meeting, "form": answers_form(registration, None)}
    facts = [Fact(str(one.question), in_words(one.question, one.value)) for one in answered]
    return {"meeting": registration.meeting, "facts": facts} if facts else None


def answers_form(registration: Registration, data: Any) -> AnswersForm:
    """The form with what the person has answered in it."""
    answered = dict(registration.answers.values_list("question_id", "value"))
    return AnswersForm(data, list(registration.meeting.questions.all()), answered)


def others_words(registration: Registration) -> Mapping[str, Any] | None:
    """That there is a page with what others answered, for who takes part and reads what participants read."""
    meeting, user = registration.meeting, registration.person.user
    if user is None or not reads_answers(user, meeting):
        return None
    is_asked = meeting.questions.filter(seen_by=SeenBy.PARTICIPANTS).exists()
    return {"meeting": meeting} if is_asked else None


def reads_answers(user: Reader, meeting: Meeting) -> bool:
    """Participants with a confirmed place, and the secretariat: as the list of participants."""
    return grants_of(user).cover(Level.MEMBERS, f"meeting:{meeting.pk}")


def answers_for_participants(user: Reader, meeting: Meeting) -> list[tuple[str, list[tuple[str, str]]]]:
    """Each question that participants read the answers of, with names and answers of those in their list; two queries.

    Who has not agreed to be listed stands nowhere in it.
    """
    listed = Registration.objects.visible_to(user).taking_part().filter(meeting=meeting, is_listed=True)
    rows = Answer.objects.filter(question__meeting=meeting, question__seen_by=SeenBy.PARTICIPANTS)
    rows = rows.filter(registration__in=listed.values("pk")).select_related("question", "registration__person")
    asked = {one.pk: one for one in meeting.questions.filter(seen_by=SeenBy.PARTICIPANTS)}
    found: dict[int, list[tuple[str, str]]] = {key: [] for key in asked}
    for one in rows.order_by("registration__person__name", "pk"):
        found[one.question_id].append((one.registration.person.name, in_words(one.question, one.value)))
    return [(str(asked[key]), answers) for key, answers in found.items()]
