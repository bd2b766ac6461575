"""Addresses of the lists of meetings and papers as files; they have no language of their own."""

from django.urls import path

from meetings.views import list_files

urlpatterns = [
    path(f"{name}.{form}", view, {"form": form}, name=f"{name}-{form}")
    for name, view in (("meetings", list_files.meetings_file), ("papers", list_files.papers_file))
    for form in ("csv", "json", "xlsx")
]
