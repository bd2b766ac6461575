"""States and organisations, with the names that people type for them."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Country, Organisation, OtherName
from focalpoints.services.naming import remove_other_name, save_country, save_organisation, save_other_name
from r2pnet.admin_search import holding_words
from r2pnet.record_admin import RecordAdmin, RecordInline


class OtherNameInline(RecordInline):
    model = OtherName
    fields = ["name"]
    can_delete = True
    show_change_link = False
    save_record = staticmethod(save_other_name)
    remove_record = staticmethod(remove_other_name)


class NamedAdmin(RecordAdmin):
    """Found by any of its names, without accents: a few hundred rows."""

    names: tuple[str, ...] = ()

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> Any:
        if not search_term:
            return queryset, False
        return queryset.filter(pk__in=holding_words(queryset, self.names, search_term)), False


@admin.register(Country)
class CountryAdmin(NamedAdmin):
    list_display = ["short_name", "iso3", "m49", "un_group", "m49_subregion", "un_status"]
    list_filter = ["un_group", "un_status", "m49_region"]
    search_fields = ["short_name"]
    search_help_text = _("Any name or code of the state")
    names = ("short_name", "official_name", "iso3", "iso2", "m49", "other_names__name")
    inlines = [OtherNameInline]
    save_record = staticmethod(save_country)
    fieldsets = [
        (None, {"fields": ["short_name", "official_name", "iso3", "iso2", "m49"]}),
        (_("In the United Nations"), {"fields": ["un_status", "un_group", "group_note"]}),
        (_("Region"), {"fields": ["m49_region", "m49_subregion", "m49_intermediate_region"]}),
        (_("On the map"), {"fields": ["map_x", "map_y"]}),
    ]


@admin.register(Organisation)
class OrganisationAdmin(NamedAdmin):
    list_display = ["name", "abbreviation", "kind", "sample"]
    list_filter = ["kind", "is_sample"]
    search_fields = ["name"]
    search_help_text = _("Name or abbreviation")
    names = ("name", "abbreviation")
    save_record = staticmethod(save_organisation)
    fieldsets = [(None, {"fields": ["name", "abbreviation", "kind"]})]
