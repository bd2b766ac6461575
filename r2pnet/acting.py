"""On whose behalf, and by which way, a change was made: beside who, when and why in the history of a record.

Staff write much of what a member tells them by letter or on the phone. A deed takes `reason: Why`: plain words, or a
`Reason` with all of it; `sign` puts it on the record, and the history of the record keeps it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import models
from django.dispatch import receiver
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords
from simple_history.signals import pre_create_historical_record

from r2pnet.clock import network_today
from r2pnet.partial_dates import EARLIEST_DAY
from r2pnet.refusal import refuse_unless


class Channel(models.TextChoices):
    """How the word of a change came; empty where it was made in the portal by whom it is about, or nobody said."""

    LETTER = "letter", gettext_lazy("by letter")
    PHONE = "phone", gettext_lazy("by phone")
    MAIL = "mail", gettext_lazy("by mail")
    IN_PERSON = "in-person", gettext_lazy("in person")


class KindOfDeed(models.TextChoices):
    """What a change was meant as; empty for a plain one."""

    ENDED = "ended", gettext_lazy("Ended")
    CORRECTED = "corrected", gettext_lazy("Corrected")
    STRUCK = "struck", gettext_lazy("Struck out")
    RESTORED = "restored", gettext_lazy("Taken back: it stands again")


@dataclass(frozen=True)
class Reason:
    """Why a record is changed, and for whom: `on_behalf_of` is the name of a member in words."""

    words: str = ""
    channel: str = ""
    on_behalf_of: str = ""
    received_on: date | None = None

    def reworded(self, word: Callable[[str], str]) -> "Reason":
        """The same with other words, such as those without the name of somebody who is erased."""
        return replace(self, words=word(self.words))


Why = str | Reason


def reason_of(why: Why) -> Reason:
    """`why` with all that belongs to it, also where it is plain words."""
    return why if isinstance(why, Reason) else Reason(words=why)


class ActedFor(models.Model):
    """Columns of a history: on whose behalf, by which way, when the word came, and which deed it was."""

    history_on_behalf_of = models.CharField(gettext_lazy("on behalf of"), max_length=200, blank=True, default="")
    history_channel = models.CharField(
        gettext_lazy("by"), max_length=10, choices=Channel.choices, blank=True, default=""
    )
    history_received_on = models.DateField(gettext_lazy("received on"), null=True, blank=True)
    history_deed = models.CharField(
        gettext_lazy("deed"), max_length=10, choices=KindOfDeed.choices, blank=True, default=""
    )

    class Meta:
        abstract = True


def history_columns(why: Why, deed: str = "") -> dict[str, Any]:
    """The columns of `ActedFor` for a deed."""
    reason = reason_of(why)
    return {
        "history_on_behalf_of": reason.on_behalf_of,
        "history_channel": reason.channel,
        "history_received_on": reason.received_on,
        "history_deed": deed,
    }


class SignedHistory(HistoryManager):
    """Rows of many records at once say it as well: as the first of them is signed, unless the caller says it."""

    def bulk_history_create(self, objs: Any, *args: Any, **kwargs: Any) -> Any:
        signed = list(objs)
        if signed and not kwargs.get("custom_historical_attrs"):
            kwargs["custom_historical_attrs"] = getattr(signed[0], "_history_columns", {})
        return super().bulk_history_create(signed, *args, **kwargs)


class History(HistoricalRecords):
    """The history of a record that staff write for a member."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, bases=[ActedFor], history_manager=SignedHistory, **kwargs)


@receiver(pre_create_historical_record)
def _keep_for_whom(instance: Any, history_instance: Any, **kwargs: Any) -> None:
    """simple-history's own hook between a change and its row in the history."""
    if isinstance(history_instance, ActedFor):
        for name, value in getattr(instance, "_history_columns", {}).items():
            setattr(history_instance, name, value)


def sign(thing: Any, by: Any, why: Why, deed: str = "") -> None:
    """Put who, why, for whom and how on `thing`: its next row of history keeps it. The names are simple-history's.

    Raises `Refused` for a word that came on a day that has not come yet.
    """
    reason = reason_of(why)
    day = reason.received_on
    words = _("Write the day on which it was received: today or earlier, and not before 2005.")
    refuse_unless(day is None or EARLIEST_DAY <= day <= network_today(), words, "received_on")
    thing._history_user = by
    thing._change_reason = reason.words or None
    thing._history_columns = history_columns(reason, deed)
