"""Addresses of the pages about members, and of what persons do with their own data."""

from django.urls import include, path

from focalpoints.views import member, members, own_data

urlpatterns = [
    path("members/", members.members, name="members"),
    path("members/<slug:slug>/", member.member, name="member"),
    path("account/data/correct/", own_data.correct, name="own-data-correct"),
    path("account/data/erase/", own_data.erase, name="own-data-erase"),
    path("desk/import/", include("focalpoints.import_urls")),
]
