"""Terms in the steering group."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from focalpoints.models.member import Member
from focalpoints.models.term import Term
from r2pnet.acting import History


class SteeringRole(models.TextChoices):
    MEMBER = "member", _("Member of the steering group")
    CHAIR = "chair", _("Chair of the steering group")


class SteeringTerm(Term):
    """A member serves in the steering group for a time."""

    member = models.ForeignKey(
        Member, verbose_name=_("member"), on_delete=models.PROTECT, related_name="steering_terms"
    )
    role = models.CharField(_("role"), max_length=8, choices=SteeringRole.choices, default=SteeringRole.MEMBER)

    history = History(excluded_fields=["loaded"])

    class Meta(Term.Meta):
        abstract = False
        verbose_name = _("steering term")
        verbose_name_plural = _("steering terms")
        ordering = ["member__sort_name", "-start_latest"]

    def __str__(self) -> str:
        return str(self.get_role_display())
