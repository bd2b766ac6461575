"""Addresses of a meeting's programme for the secretariat."""

from django.urls import path

from meetings.programme import paste_pages, release_pages, session_pages, table_pages

urlpatterns = [
    path("", table_pages.table, name="desk-programme"),
    path("paste/", paste_pages.paste, name="desk-programme-paste"),
    path("release/", release_pages.release, name="desk-programme-release"),
    path("<int:number>/", session_pages.session, name="desk-session"),
]
