"""Taking a person's name and contact out of rows, histories and logs, and an account out of all that signs it in."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import models
from django.utils import timezone

from focalpoints.models import AccountInvitation, Appointment, Letter, LetterCopy, LetterText, Merge, Person, User
from focalpoints.models.merge import KindOfRecord
from r2pnet.acting import ActedFor
from r2pnet.own_data import Erased, neutral_name

# The apps whose rows about an account are only there to sign in with.
SIGN_IN_APPS = ("account", "mfa", "usersessions")
OFFICE_TEXTS = ("position", "office_note", "letter", "source_note")


def scrub_person(person: Person) -> None:
    """Every former state of the person says the neutral name and nothing else of them."""
    history = Person.history.filter(id=person.pk)
    history.update(name=neutral_name(), work_email="", phone="", languages=[], open_to_be_asked=False)
    apps.get_model("focalpoints", "HistoricalPerson_topics").objects.filter(person=person.pk).delete()


def scrub_account(user: User) -> None:
    """Close the account for good: a neutral name, an address that reaches nobody, nothing left to sign in with."""
    end_sign_in(user)
    user.email = f"erased-{user.pk}@erased.invalid"  # RFC 2606: a name that never exists
    user.name = neutral_name()
    user.is_active = user.is_staff = user.is_superuser = False
    user.last_login = None
    user.set_unusable_password()
    user.save()
    user.groups.clear()
    User.history.filter(id=user.pk).update(email=user.email, name=user.name)


def end_sign_in(user: User) -> None:
    """Delete the sessions of the account, its passkeys and codes, its addresses."""
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()
    for relation in User._meta.related_objects:
        model = relation.related_model
        if isinstance(model, type) and model._meta.app_label in SIGN_IN_APPS:
            model._base_manager.filter(**{relation.field.name: user.pk}).delete()


def scrub_invitations(person: Person, whom: Erased) -> None:
    """Invitations to sign in work no more, and say neither name nor address; those as staff as well."""
    nobody = {"email": "", "name": ""}
    as_staff = models.Q(person=None, email__in=[address.lower() for address in whom.contacts])
    keys = list(AccountInvitation.objects.filter(models.Q(person=person) | as_staff).values_list("pk", flat=True))
    theirs = AccountInvitation.objects.filter(pk__in=keys)
    theirs.live().update(withdrawn_at=timezone.now())
    theirs.update(token_hash=None, **nobody)
    AccountInvitation.history.filter(id__in=keys).update(**nobody)


def scrub_offices(person: Person, whom: Erased) -> None:
    """The offices stay; what is written beside them no longer names the person."""
    offices = list(Appointment.everything.filter(person=person).values_list("pk", flat=True))
    scrub_texts(Appointment._base_manager.filter(pk__in=offices), OFFICE_TEXTS, whom)
    scrub_texts(Appointment.history.filter(id__in=offices), OFFICE_TEXTS, whom)


def scrub_letters(person: Person, whom: Erased) -> None:
    """That a letter went to the office stays, without the address; no letter names the person any more."""
    theirs = models.Q(person=person)
    for address in whom.contacts:
        theirs |= models.Q(address__iexact=address)
    LetterCopy.objects.filter(theirs).update(address="")
    for rows, fields in ((Letter, ("title",)), (LetterText, ("subject", "body"))):
        scrub_texts(rows._base_manager.all(), fields, whom.told_apart)
        scrub_texts(rows.history.all(), fields, whom.told_apart)


def scrub_merges(persons: Iterable[int], whom: Erased) -> None:
    """What was noted of mergings of the person is forgotten; they can be undone no more."""
    for merge in Merge.objects.of(KindOfRecord.PERSON, *persons):
        merge.reason = whom.scrubbed(merge.reason)
        merge.save(update_fields=["reason"])
        merge.empty(timezone.now())
    scrub_texts(Merge.objects.all(), ("reason",), whom.told_apart)


def scrub_reasons(whom: Erased) -> None:
    """The reasons that were given for changes, in the histories of all records."""
    for model in apps.get_models():
        if hasattr(model, "history_change_reason"):
            scrub_texts(model._base_manager.all(), ("history_change_reason",), whom)
        if issubclass(model, ActedFor):
            scrub_texts(model._base_manager.all(), ("history_on_behalf_of",), whom)


def scrub_log(whom: Erased) -> None:
    """What the admin keeps of who did what to which record."""
    scrub_texts(LogEntry.objects.all(), ("object_repr", "change_message"), whom)


def scrub_texts(rows: models.QuerySet[Any], fields: Iterable[str], whom: Erased) -> set[Any]:
    """Scrub these text fields of those of `rows` that hold a name or contact, past every `save` and history.

    Answers with the keys of the rows that say something else now.
    """
    changed = set()
    for field in fields:
        for key, text in _naming(rows, field, whom):
            if (scrubbed := whom.scrubbed(text)) != text:
                models.QuerySet(rows.model).filter(pk=key).update(**{field: scrubbed})
                changed.add(key)
    return changed


def _naming(rows: models.QuerySet[Any], field: str, whom: Erased) -> Iterator[tuple[Any, str]]:
    holds = models.Q()
    for word in whom.names | whom.contacts:
        holds |= models.Q(**{f"{field}__icontains": word})
    return iter(rows.filter(holds).values_list("pk", field)) if holds else iter(())
