"""Filters beside the lists that the desk of the secretariat leads to."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Appointment, Person
from focalpoints.staff_desk import ENDS_LATER, ENDS_SOON


class DueForASuccessor(admin.SimpleListFilter):
    """Offices that end soon with nobody on record after them."""

    title = _("ends, with nobody after it")
    parameter_name = "ends"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        words = gettext("within %(days)d days")
        return [(str(days), words % {"days": days}) for days in (ENDS_SOON, ENDS_LATER)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Appointment]) -> QuerySet[Appointment]:
        days = {str(days): days for days in (ENDS_SOON, ENDS_LATER)}.get(self.value() or "")
        due = Appointment.objects.due_for_a_successor(days) if days else None
        return queryset if due is None else queryset.filter(pk__in=due.order_by().values("pk"))


class OutOfReach(admin.SimpleListFilter):
    """People in office to whom no message can be written."""

    title = _("in office")
    parameter_name = "reach"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("none", _("without an address"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Person]) -> QuerySet[Person]:
        offices = Appointment.objects.current().out_of_reach().order_by()
        return queryset.filter(pk__in=offices.values("person")) if self.value() == "none" else queryset
