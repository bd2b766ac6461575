"""Small numbers in words, as titles say them."""

from typing import Final

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

_WORDS: Final = (
    gettext_lazy("no"),
    gettext_lazy("one"),
    gettext_lazy("two"),
    gettext_lazy("three"),
    gettext_lazy("four"),
    gettext_lazy("five"),
    gettext_lazy("six"),
    gettext_lazy("seven"),
    gettext_lazy("eight"),
    gettext_lazy("nine"),
    gettext_lazy("ten"),
    gettext_lazy("eleven"),
    gettext_lazy("twelve"),
)


def in_words(number: int) -> str:
    """ "three"; from thirteen on digits."""
    return str(_WORDS[number]) if number < len(_WORDS) else str(number)


def waiting_words(number: int) -> str:
    """The title of somebody's desk."""
    if not number:
        return _("Nothing waits for you")
    words = ngettext("%(number)s thing waits for you", "%(number)s things wait for you", number)
    return capfirst(words % {"number": in_words(number)})


def due_words(number: int) -> str:
    """The title of the secretariat's desk."""
    if not number:
        return _("Nothing is due")
    return capfirst(
        ngettext("%(number)s thing is due", "%(number)s things are due", number) % {"number": in_words(number)}
    )


def minutes_words(minutes: int) -> str:
    """About how long it all takes together."""
    words = ngettext("About %(number)s minute.", "Together about %(number)s minutes.", minutes)
    return words % {"number": in_words(minutes)}
