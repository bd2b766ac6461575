"""The letters by which offices were named: the files themselves, which only the secretariat reads."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from r2pnet.acting import History
from r2pnet.partial_dates import PartialDateField, partial_date_constraint
from r2pnet.records import Record


class NominationLetter(Record):
    """A letter of a government as it came. It names persons, so it has no public page and belongs to no file.

    The file is never exchanged: another letter is another row. It goes, and the row stays, when somebody is erased
    whom it may name (`services/nomination_letters.py`).
    """

    # With nominations and no page of the record: none is told by its tag that a letter has come.
    stamp_group = "nominations"

    file = models.FileField(_("file"), blank=True, max_length=120, editable=False)
    name = models.CharField(_("name of the file"), max_length=200, editable=False)
    content_type = models.CharField(_("kind of file"), max_length=100, editable=False)
    size = models.PositiveIntegerField(_("size in bytes"), default=0, editable=False)
    digest = models.CharField(_("SHA-256 of the file"), max_length=64, blank=True, editable=False)
    reference = models.CharField(_("reference"), max_length=200, blank=True, help_text=_("As it stands on the letter."))
    letter_date = PartialDateField(_("date of the letter"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("uploaded by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), default=timezone.now, editable=False)
    file_deleted_at = models.DateTimeField(_("file deleted at"), null=True, blank=True, editable=False)

    history = History()

    class Meta:
        verbose_name = _("letter of nomination")
        verbose_name_plural = _("letters of nomination")
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            partial_date_constraint("letter_date"),
            models.CheckConstraint(
                condition=~models.Q(file="") | models.Q(file_deleted_at__isnull=False),
                name="focalpoints_nominationletter_has_file",
                violation_error_message=_("A letter has its file, or says when it was deleted."),
            ),
        ]

    def __str__(self) -> str:
        """Its reference and date as far as they are known: "Note 12/2026, 3 May 2026"."""
        parts = [self.reference, str(self.letter_date) if self.letter_date else ""]
        return ", ".join(part for part in parts if part) or str(_("without reference and date"))
