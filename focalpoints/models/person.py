"""Persons: those who hold offices. Public pages show the office, never the person."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from focalpoints.models.topic import Topic
from r2pnet.acting import History
from r2pnet.merged import Mergeable, Unmerged
from r2pnet.provenance import LoadedRow
from r2pnet.records import Record
from r2pnet.visibility import Level, Visible, VisibleQuerySet


class Person(Record, Visible, LoadedRow, Mergeable):
    """A human being, with the least that the work needs. `loaded` is not used but `is_sample` is."""

    # No public page shows a person, so none is told by its tag that one was edited.
    stamp_group = "persons"

    level = models.CharField(_("who can see it"), max_length=12, choices=Level.choices, default=Level.MEMBERS)
    name = models.CharField(_("name, as the person writes it"), max_length=200)
    languages = models.JSONField(_("languages"), default=list, blank=True, help_text=_("Codes, such as en, fr, ar."))
    topics = models.ManyToManyField(Topic, verbose_name=_("expertise"), blank=True, related_name="persons")
    work_email = models.EmailField(_("work e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    open_to_be_asked = models.BooleanField(
        _("open to be asked by peers"),
        default=False,
        help_text=_("Chosen by the person: members find them among the peers, and can write to them here."),
    )
    may_write_to_peers = models.BooleanField(
        _("may write to peers"), default=True, help_text=_("Taken away by the secretariat after a report.")
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="person",
    )
    anonymised_at = models.DateTimeField(_("anonymised at"), null=True, blank=True, editable=False)

    objects: ClassVar = Unmerged.from_queryset(VisibleQuerySet)()  # type: ignore[assignment]  # a narrower one
    history = History(excluded_fields=["loaded"], m2m_fields=[topics])

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(level=Level.PUBLIC),
                name="focalpoints_person_never_public",
                violation_error_message=_("A person is never shown to the public: the office is."),
            )
        ]

    def __str__(self) -> str:
        return self.name
