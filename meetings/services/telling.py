"""What a person is told of their registration: one message for each thing that happens to it."""

from collections.abc import Collection

from django.conf import settings
from django.db.models import Model
from django.utils import translation
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext, gettext_lazy

from focalpoints.letter_recipients import address_of
from focalpoints.models import Person
from meetings.dates import when
from meetings.models import Meeting, Registration
from meetings.times import last_day_to_register
from meetings.titles import short_title
from r2pnet.days import day_in_words
from r2pnet.outbox.posting import Recipient, languages_of, post


def tell(registration: Registration, kind: str, *, about: Model | None = None, **more: str | Promise) -> None:
    """Put the message `kind` about `registration` into the outbox, in the person's language.

    `about` is what it is about more closely, where there is such a thing. Somebody of whom no address is kept is told
    by whoever acts for them: nothing is written.
    """
    recipient = recipient_of(registration.person, _offered(registration, kind))
    if recipient is None:
        return
    with translation.override(recipient.language):
        post(kind, to=recipient, about=about or registration, values={**values_of(registration), **more})


def in_a_sentence(reason: str | Promise) -> str | Promise:
    """ " The reason: Ill." with the space before it, so that a message without a reason has no gap; empty for none."""
    if not reason:
        return ""
    return format_lazy(" {} {}", gettext_lazy("The reason:"), reason if _is_sentence(reason) else f"{reason}.")


def _is_sentence(reason: str | Promise) -> bool:
    return isinstance(reason, Promise) or reason.endswith((".", "?", "!", "…", "؟", "。"))


def recipient_of(person: Person, offered: Collection[str] = ()) -> Recipient | None:
    """Where and in which language a person is written to: the address they sign in with, else their work e-mail.

    `offered` are the languages in which the message is written, the portal's by default.
    """
    address = address_of(person)
    if not address:
        return None
    read = [code for code in person.languages if code in (offered or settings.OFFERED_LANGUAGES)]
    return Recipient(address, person.name, read[0] if read else settings.LANGUAGE_CODE)


def _offered(registration: Registration, kind: str) -> Collection[str]:
    """In which languages `kind` is written; no query for who reads first what every message is written in."""
    first = next(iter(registration.person.languages), settings.LANGUAGE_CODE)
    return () if first in settings.OFFERED_LANGUAGES else languages_of(kind, registration.words_of)


def values_of(registration: Registration) -> dict[str, str]:
    """What every message about a registration can say, by its placeholders, in the language that is active."""
    meeting = registration.meeting
    last_day = last_day_to_register(meeting)
    return {
        "name": registration.person.name,
        "meeting": short_title(meeting),
        "when": when(meeting).words,
        "where": where_words(meeting),
        "capacity": str(registration.capacity),
        "how": str(registration.get_mode_display()),
        "last_day": day_in_words(last_day) if last_day else "",
        "answer_by": day_in_words(registration.answer_by) if registration.answer_by else "",
        "decides": who_decides_words(registration),
        "member": str(registration.invitation or ""),
        "namer": str(registration.named_by or ""),
        "address": _address(registration),
    }


def who_decides_words(registration: Registration) -> str:
    """ "The secretariat decides.", or the focal point of the member, as a sentence."""
    if not registration.is_for_member_to_decide:
        return gettext("The secretariat decides.")
    return gettext("The focal point of %(member)s decides.") % {"member": registration.invitation}


def _address(registration: Registration) -> str:
    """Where it can be changed; a delegate without an account is acted for by who named them, and reads whom to ask."""
    person, namer = registration.person, registration.named_by
    if person.user_id is None and registration.named_as and namer:
        words = gettext("%(name)s, who named you, does it for you: %(address)s")
        return words % {"name": str(namer), "address": namer.email}
    return f"{settings.SITE_URL}{registration.meeting.get_absolute_url()}registration/"


def where_words(meeting: Meeting) -> str:
    """ "Sample City, Testland", as far as it is known."""
    named = [meeting.place, str(meeting.country or "")]
    return ", ".join(name for name in named if name)
