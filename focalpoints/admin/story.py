"""The page of the admin that tells the whole story of a member; it only tells, and leads to the deeds."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext

from focalpoints.member_stories import history_of, rendered_story
from focalpoints.models import Member

CHANGES_A_PAGE = 30

_ModelAdmin: Any = admin.ModelAdmin


class StoryPages(_ModelAdmin):
    """The way to the page, and the page."""

    change_form_template = "admin/focalpoints/member/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.story_view)
        return [path("<int:pk>/story/", view, name="focalpoints_member_story"), *super().get_urls()]

    def story_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Everything that is known of a member and of its people, and every change of it, newest first."""
        member: Member | None = self.get_object(request, str(pk))
        if member is None:
            raise Http404
        if not self.has_view_permission(request, member):
            raise PermissionDenied
        told: Any = history_of(member, request)  # counts and slices as a list does
        paginator: Paginator[Any] = Paginator(told, CHANGES_A_PAGE)
        page = paginator.get_page(request.GET.get("page"))
        words = {
            **self.admin_site.each_context(request),
            "title": gettext("The story of %(member)s") % {"member": member.name},
            "opts": self.opts,
            "original": member,
            "sections": rendered_story(member, request) if page.number == 1 else [],
            "page_obj": page,
            "page_range": paginator.get_elided_page_range(page.number),
            "has_change_permission": self.has_change_permission(request, member),
        }
        return TemplateResponse(request, "admin/focalpoints/member/story.html", words)
