"""Putting a message into the outbox: one row in the deed's own transaction, one hint to the worker after it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from r2pnet.outbox.kinds import Attachment, MessageKind, Words, kind_of, kinds, register_kind
from r2pnet.outbox.models import Message, MessageText, State
from r2pnet.outbox.queue import tell_worker, tell_worker_of_many
from r2pnet.outbox.wording import harmless, one_line, put_in
from r2pnet.refusal import Refused

__all__ = [
    "Attachment",
    "MessageKind",
    "Recipient",
    "about_of",
    "kind_of",
    "kinds",
    "post",
    "post_each",
    "post_many",
    "register_kind",
]

LONGEST_SUBJECT = 250
LONGEST_NAME = 200
AT_A_TIME = 200


@dataclass(frozen=True)
class Recipient:
    """Who gets a message, and in which language it is written."""

    address: str
    name: str = ""
    language: str = "en"


def post(
    kind: str, *, to: Recipient, about: models.Model, values: Mapping[str, Words], can_wait: bool = False
) -> Message:
    """Write a message of `kind` to `to` about the record `about`; it goes as soon as the deed is committed.

    To be called inside the deed's transaction: either both are there or neither. `values` has one for each placeholder
    that is not late; lazy texts come out in the language of the message. One that `can_wait` is left to the sweep of
    the next minute: thousands in a row, each in a transaction of its own, ask no broker. Raises `Refused` for an
    address that is none, `KeyError` for a kind that no app offers, and `ValueError` for values that are missing or that
    must come late.
    """
    message = _written(kind_of(kind), to, about, values)
    message.save(force_insert=True)
    if not can_wait:
        transaction.on_commit(lambda: tell_worker(message.pk), robust=True)
    return message


def post_many(kind: str, *, about: models.Model, to: Iterable[tuple[Recipient, Mapping[str, Words]]]) -> list[Message]:
    """Write one message of `kind` about `about` to each of `to`, with the values of each, in their order.

    As `post`, but hundreds take a few queries, and the worker is told once.
    """
    offered = kind_of(kind)
    messages = [_written(offered, recipient, about, values) for recipient, values in to]
    Message.objects.bulk_create(messages, batch_size=AT_A_TIME)
    transaction.on_commit(tell_worker_of_many, robust=True)
    return messages


def post_each(
    kind: str, to: Iterable[tuple[models.Model, Recipient, Mapping[str, Words]]], *, held_back: bool = False
) -> list[Message]:
    """Write one message of `kind` about each of the records to its recipient, with the values of each, in their order.

    As `post_many`; the words of each language are asked for once. `held_back`: none goes before staff release it.
    """
    offered, words, messages = kind_of(kind), dict[tuple[str, str], tuple[str, str, str]](), []
    for about, recipient, values in to:
        asked = recipient.language, own_words_of(about)
        if asked not in words:
            words[asked] = words_for(offered, *asked)
        message = _written(offered, recipient, about, values, words[asked])
        message.state = State.HELD if held_back else State.QUEUED
        messages.append(message)
    Message.objects.bulk_create(messages, batch_size=AT_A_TIME)
    if messages and not held_back:
        transaction.on_commit(tell_worker_of_many, robust=True)
    return messages


def _written(
    kind: MessageKind,
    to: Recipient,
    about: models.Model,
    values: Mapping[str, Words],
    words: tuple[str, str, str] | None = None,
) -> Message:
    """The row as it goes, not saved; `words` are those of `words_for`, where they are known already."""
    _check_values(kind, values)
    language, subject, body = words or words_for(kind, to.language, own_words_of(about))
    with translation.override(language):
        filled = harmless({name: str(value) for name, value in values.items()}, kind.late)
    return Message(
        kind=kind.key,
        to_address=_checked(to.address),
        to_name=one_line(to.name)[:LONGEST_NAME],
        language=language,
        subject=one_line(put_in(subject, filled))[:LONGEST_SUBJECT],
        body=put_in(body, filled).replace("\r\n", "\n").replace("\0", ""),
        about=f"{about._meta.label_lower}:{about.pk}",
    )


def about_of(message: Message) -> models.Model | None:
    """The record that `message` is about; None when it is gone."""
    label, _colon, key = message.about.partition(":")
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        return None
    return model._base_manager.filter(pk=key).first()


def languages_of(kind: str, about: str = "") -> set[str]:
    """In which languages a message of `kind` is written: the portal's, and those with the secretariat's words.

    `about` is the record that can have words of its own.
    """
    own = MessageText.objects.filter(kind=kind, about__in=("", about)).values_list("language", flat=True)
    return {*settings.OFFERED_LANGUAGES, *own} & set(dict(settings.LANGUAGES))


def own_words_of(about: models.Model) -> str:
    """Which record can have words of its own for messages about `about`, as `MessageText.about`; empty for none.

    A model says so by `words_of`: a registration names its meeting.
    """
    return str(getattr(about, "words_of", ""))


def words_for(kind: MessageKind, language: str, about: str = "") -> tuple[str, str, str]:
    """Language, subject and body of a message of `kind`, placeholders still in it.

    In `language` the words of the record `about` come first, then the secretariat's own, then the portal's; English
    where there are none of them. Of a kind whose words are the deed's, any language is right.
    """
    if kind.is_whole:
        return language, str(kind.subject), str(kind.body)
    language = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    written = MessageText.objects.filter(kind=kind.key, language=language, about__in=("", about))
    own = written.order_by("-about").first()
    if own is not None:
        return language, own.subject, own.body
    subject, body = default_words(kind, language)
    if language != settings.LANGUAGE_CODE and body == default_words(kind, settings.LANGUAGE_CODE)[1]:
        return words_for(kind, settings.LANGUAGE_CODE, about)
    return language, subject, body


def default_words(kind: MessageKind, language: str) -> tuple[str, str]:
    """The portal's own subject and body in `language`; in English where nobody has translated them."""
    with translation.override(language):
        return str(kind.subject), str(kind.body)


def _check_values(kind: MessageKind, values: Mapping[str, Words]) -> None:
    if early := values.keys() & set(kind.late):
        raise ValueError(f"{', '.join(sorted(early))} of {kind.key!r} must not be kept: it is filled while sending")
    if missing := set(kind.placeholders) - values.keys():
        raise ValueError(f"{kind.key!r} has no value for {', '.join(sorted(missing))}")


def _checked(address: str) -> str:
    address = address.strip()
    try:
        validate_email(address)
    except ValidationError:
        raise Refused(_("“%s” is no e-mail address: no message can go there.") % one_line(address)) from None
    return address
