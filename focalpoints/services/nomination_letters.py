"""Letters by which offices were named: kept, put to an office, deleted when somebody is erased whom they may name."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import BinaryIO, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from focalpoints.models import Appointment, NominationLetter, User
from focalpoints.services.ending import held_term, refuse_changed
from focalpoints.services.terms import save_appointment
from r2pnet.acting import Why
from r2pnet.own_data import Erased
from r2pnet.partial_dates import PartialDate
from r2pnet.recording import record
from r2pnet.refusal import refuse_unless
from r2pnet.uploads import drop, drop_loose, keep_upload

FOLDER: Final = "letters-of-nomination"


def keep_letter(
    file: BinaryIO,
    *,
    reference: str = "",
    letter_date: date | PartialDate | None = None,
    by: User | None,
    reason: Why = "",
    name: str = "",
) -> NominationLetter:
    """Keep a letter of a government as the secretariat's alone; put it to an office or a nomination with it.

    `file` is what a form gave; `name` the one people know it by, else its own. `letter_date` is as far as it is known.
    Raises `Refused`, for the field "file", when it is none of the kinds that can be given or too large; in a
    transaction that is rolled back the file is deleted within a day.
    """
    kept = keep_upload(file, name or str(getattr(file, "name", "")), folder=FOLDER)
    letter = NominationLetter(
        file=kept.path,
        name=kept.name,
        content_type=kept.content_type,
        size=kept.size,
        digest=kept.digest,
        reference=" ".join(reference.split()),
        uploaded_by=by,
    )
    letter.letter_date = PartialDate.on(letter_date) if isinstance(letter_date, date) else letter_date
    try:
        return record(letter, by=by, reason=reason)
    except BaseException:
        drop(kept.path)
        raise


def attach_letter(
    appointment: Appointment,
    letter: NominationLetter,
    *,
    by: User | None,
    reason: Why = "",
    seen_version: int | None = None,
) -> Appointment:
    """Note that `appointment` was named by `letter`; one that it had before stays in the history.

    Raises `Refused` for an office that is struck out, `Changed` when somebody has saved it since `seen_version`; else
    as `save_appointment`.
    """
    with transaction.atomic():
        saved = held_term(appointment)
        if saved.nomination_letter_id == letter.pk:
            return saved
        refuse_changed(saved, seen_version)
        refuse_unless(not saved.is_struck, _("It is struck out: take that back first, if it was so after all."))
        saved.nomination_letter = letter
        return save_appointment(saved, by=by, reason=reason)


def letters_of_members(members: Iterable[int]) -> models.QuerySet[NominationLetter]:
    """Every letter that names, or once was put to, an office of one of these members, the newest first."""
    of_them = Appointment.history.filter(member__in=list(members)).exclude(nomination_letter=None)
    return NominationLetter.objects.filter(pk__in=of_them.values("nomination_letter"))


def erase_from_letters(persons: Iterable[int], whom: Erased) -> None:
    """Delete the letters that may name one of these `persons`, and take their names out of what is said of the others.

    A letter cannot be searched, and the one that names a successor mostly names the predecessor: the files of every
    letter to an office of a member in which the person served are deleted. What stays is that there was a letter, its
    reference and its date.
    """
    members = Appointment.history.filter(person__in=list(persons)).values_list("member", flat=True)
    empty_letters(letters_of_members(set(members)), whom)
    for rows in (NominationLetter._base_manager.all(), NominationLetter.history.all()):
        for row in rows.exclude(reference=""):
            if (scrubbed := whom.scrubbed(row.reference)) != row.reference:
                models.QuerySet(rows.model).filter(pk=row.pk).update(reference=scrubbed)


def empty_letters(letters: models.QuerySet[NominationLetter], whom: Erased) -> None:
    """Delete the files of `letters` once the transaction is committed; their names are in no row of history then."""
    found = list(letters.filter(file_deleted_at=None))
    keys, nameless = [one.pk for one in found], {"name": "", "digest": "", "file": ""}
    models.QuerySet(NominationLetter).filter(pk__in=keys).update(**nameless, file_deleted_at=timezone.now())
    NominationLetter.history.filter(id__in=keys).update(**nameless)
    for one in found:
        transaction.on_commit(partial(drop, str(one.file.name)))


def delete_loose_letters(day: date) -> int:
    """Delete letters that were given `LETTER_LOOSE_DAYS` before `day` and never put to anything; how many files went.

    Files of which no letter knows go with them, such as those of a deed that was taken back half way.
    """
    last = datetime.combine(day - timedelta(days=settings.LETTER_LOOSE_DAYS), time(), ZoneInfo(settings.TIME_ZONE))
    old = list(loose_letters().filter(uploaded_at__lt=last).values_list("pk", flat=True))
    if old:
        with transaction.atomic():
            NominationLetter.objects.filter(pk__in=old).delete()
            NominationLetter.history.filter(id__in=old).delete()  # after it: to be deleted is a line of history, too
    return _delete_loose_files()  # theirs are nobody's now


def loose_letters() -> models.QuerySet[NominationLetter]:
    """Letters to which no row points, whatever its table, nor a row of any history."""
    loose = NominationLetter.objects.order_by("pk")
    for relation in NominationLetter._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and isinstance(relation.related_model, type):
            pointing = relation.related_model._base_manager.filter(**{relation.field.name: models.OuterRef("pk")})
            loose = loose.exclude(models.Exists(pointing))
    return loose


def _delete_loose_files() -> int:
    """Files in the folder of which no letter knows, unless they have only just come."""
    return drop_loose(FOLDER, set(NominationLetter.objects.exclude(file="").values_list("file", flat=True)))
