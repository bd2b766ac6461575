"""What this app keeps about a person: account, name and contact, offices, earlier states; and erasing it again."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from focalpoints.confirming.kept import erase_from_confirmations, own_confirmations
from focalpoints.corrections.keeping import erase_from_corrections, own_corrections
from focalpoints.importing.keeping import erase_from_imports, own_imports
from focalpoints.models import AccountInvitation, Appointment, LetterCopy, LetterText, Person, User
from focalpoints.nominations.keeping import erase_from_nominations, own_nominations
from focalpoints.offices import term_words
from focalpoints.peers.keeping import erase_messages, own_messages
from focalpoints.peers.reasons import language_names
from focalpoints.scrubbing import SIGN_IN_APPS
from focalpoints.services.erasure import anonymise, merged_persons
from focalpoints.succession.keeping import own_successions
from r2pnet.own_data import Erased, OwnData
from r2pnet.visibility import Reader

Row = Mapping[str, Any]


def own_data(user: Reader) -> list[OwnData]:
    """Everything about the person of this account, and the account; fourteen queries at most."""
    account = User.objects.get(email=user.get_username())
    person = Person.objects.filter(user=account).prefetch_related("topics").first()
    kept = [_account(account), _signing_in(account), own_imports(person, account), own_corrections(account)]
    if person is None:
        return kept
    return [
        _person(person),
        _offices(person),
        own_successions(person),
        own_nominations(person, account),
        own_confirmations(person),
        _earlier(person, account),
        *kept,
        _invitations(person),
        _letters(person),
        own_messages(person),
    ]


def erase(whom: Erased) -> None:
    """What of the person is in spreadsheets, nominations, proposals and messages; all else is `anonymise`'s own."""
    erase_from_imports(whom)
    erase_from_nominations(whom)
    erase_from_confirmations(whom)
    erase_from_corrections(whom)
    erase_messages(whom)


def erase_again(keys: Iterable[str]) -> int:
    """Erase those whom a restored archive still names; how many they were."""
    wanted = [int(number) for kind, _colon, number in (key.partition(":") for key in keys) if kind == "person"]
    found = list(Person._base_manager.filter(pk__in=wanted, anonymised_at=None).order_by("pk"))
    for person in found:
        anonymise(person, by=None, reason=_("Erased again after a restore."), is_repeated=True)
    return len(found)


def _person(person: Person) -> OwnData:
    row = {
        _("name"): person.name,
        _("work e-mail"): person.work_email,
        _("phone"): person.phone,
        _("languages"): ", ".join(language_names(person.languages)),
        _("topics of expertise"): ", ".join(topic.title for topic in person.topics.all()),
        _("open to be asked by peers"): _plain(person.open_to_be_asked),
        _("may write to peers"): _plain(person.may_write_to_peers),
        _("who can see it"): str(person.get_level_display()),
    }
    why = _("So that the secretariat, and the members of the network, can reach those who hold an office.")
    until = _("Until you ask for it to be erased. The office then stays on record without a name.")
    return OwnData(_("You"), why, until, [row], 10)


def _offices(person: Person) -> OwnData:
    held = Appointment.everything.filter(person=person).newest_first()
    found = held.select_related("institution", "member__country", "member__organisation", "nomination_letter")
    rows = [
        {
            _("member"): office.member.name,
            _("role"): str(office.get_role_display()),
            _("office"): office.office,
            _("term"): _("struck out: recorded by mistake") if office.is_struck else term_words(office),
            _("by which letter"): office.letter,
            _("letter on file with the secretariat"): str(office.nomination_letter or ""),
        }
        for office in found
    ]
    why = _("The record of who spoke for a member, and when, is why the network exists.")
    return OwnData(_("Your offices"), why, _("For good, as offices; your name goes when you ask."), rows, 11)


def _earlier(person: Person, account: User) -> OwnData:
    """What the entry said before, and one that was merged into it, and what the history of the account says."""
    keys = [person.pk, *(one.pk for one in merged_persons(person))]
    rows = [
        {_("changed"): _moment(row.history_date), _("name"): row.name, _("address"): address, _("phone"): phone}
        for row, address, phone in (
            *((row, row.work_email, row.phone) for row in Person.history.filter(id__in=keys)),
            *((row, row.email, "") for row in User.history.filter(id=account.pk)),
        )
    ]
    why = _("So that a mistake can be found and mended. The secretariat alone sees it.")
    return OwnData(_("What your entry said before"), why, _("As long as your entry."), rows, 60)


def _account(account: User) -> OwnData:
    row = {
        _("e-mail address"): account.email,
        _("name"): account.name,
        _("member of the secretariat"): _("yes") if account.is_staff else _("no"),
        _("groups"): ", ".join(sorted(group.name for group in account.groups.all())),
        _("created"): _moment(account.created_at),
        _("last sign-in"): _moment(account.last_login) if account.last_login else _("not yet"),
    }
    why = _("So that you, and nobody else, can sign in as you.")
    return OwnData(_("Your account"), why, _("As long as you are a person on record here."), [row], 30)


def _signing_in(account: User) -> OwnData:
    """Passkeys, other factors, addresses and places where the account is signed in, without any secret."""
    rows: list[Row] = []
    for relation in User._meta.related_objects:
        model = relation.related_model
        if isinstance(model, type) and model._meta.app_label in SIGN_IN_APPS:
            found = model._base_manager.filter(**{relation.field.name: account.pk}).order_by("pk")
            rows += [_told(row) for row in found]
    why = _("So that you can see, and end, every way into your account. Keys and codes themselves are not shown.")
    until = _("Until you remove it; sessions until they end.")
    return OwnData(_("Ways in"), why, until, rows, 31)


def _invitations(person: Person) -> OwnData:
    rows = [
        {
            _("invited"): _moment(one.invited_at),
            _("e-mail address"): one.email,
            _("name"): one.name,
            _("state"): one.state_at(timezone.now()),
        }
        for one in AccountInvitation.objects.filter(person=person).order_by("-invited_at")
    ]
    why = _("So that you could make your account, and nobody else.")
    return OwnData(_("Invitations to sign in"), why, _("As long as you are a person on record here."), rows, 32)


def _letters(person: Person) -> OwnData:
    """Letters outside meetings that they got, the newest first; two queries."""
    copies = LetterCopy.objects.filter(person=person).select_related("letter", "message").order_by("-letter__sent_at")
    got = list(copies)
    texts = LetterText.objects.filter(letter__in={copy.letter_id for copy in got})
    subjects = {(text.letter_id, text.language): text.subject for text in texts}
    rows = [
        {
            _("sent"): _moment(copy.letter.sent_at),
            _("subject"): subjects.get((copy.letter_id, copy.language), ""),
            _("language"): str(copy.get_language_display()),
            _("as"): str(copy.get_role_display()),
            _("e-mail address"): copy.address,
            _("state"): str(copy.message.get_state_display()) if copy.message else "",
        }
        for copy in got
    ]
    why = _("So that it can be said who was written to, and nobody gets a letter twice.")
    until = _("That it went to the office for good; your name and address until you ask for them to be erased.")
    return OwnData(_("Letters from the secretariat"), why, until, rows, 40)


UNTOLD = frozenset({"id", "user", "data", "session_key", "key"})
# Words for what allauth calls otherwise: its kinds of rows, and its columns.
KINDS = {
    "usersession": gettext_lazy("Where you are signed in"),
    "emailaddress": gettext_lazy("Address to sign in with"),
    "authenticator": gettext_lazy("Passkey, app or recovery codes"),
}
LABELS = {
    "ip": gettext_lazy("network address"),
    "user_agent": gettext_lazy("browser"),
    "created_at": gettext_lazy("since"),
    "last_seen_at": gettext_lazy("last seen"),
    "last_used_at": gettext_lazy("last used"),
    "type": gettext_lazy("which"),
}


def _told(row: models.Model) -> Row:
    """The plain fields of a row that hold no secret."""
    told = {_("kind"): str(KINDS.get(str(row._meta.model_name), row._meta.verbose_name))}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if field.name not in UNTOLD and value not in (None, ""):
            told[str(LABELS.get(field.name, field.verbose_name))] = _plain(value)
    return told


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return _moment(value) if hasattr(value, "hour") else str(value)


def _moment(when: Any) -> str:
    return capfirst(date_format(when, "j F Y, H:i e"))
