"""Addresses of what the secretariat does after a meeting, below the meeting on the desk."""

from django.urls import path

from meetings.reporting import list_pages

urlpatterns = [
    path("list/", list_pages.final_list, name="desk-list"),
    path("list/close/", list_pages.close, name="desk-list-close"),
    path("list/<int:number>/", list_pages.version, name="desk-list-version"),
]
