"""A deed that is refused, in words for the person who tried it."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError


class Refused(Exception):
    """A rule says no. `message` is for the person; `field` names the form field it belongs to, if one does."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    def as_validation_error(self) -> ValidationError:
        """The same words in the form that Django's forms and admin show beside a field."""
        return ValidationError({self.field: self.message}) if self.field else ValidationError(self.message)


class Changed(Refused):
    """Somebody else saved the record after it was read."""


def refuse_unless(condition: object, message: str, field: str | None = None) -> None:
    """Raise `Refused(message)` when `condition` is false."""
    if not condition:
        raise Refused(message, field)


def in_words(error: ValidationError) -> str:
    """All messages of a validation error as one line."""
    messages: Iterable[str] = error.messages
    return " ".join(messages)
