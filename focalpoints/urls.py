"""Addresses of the pages about members."""

from django.urls import path

from focalpoints.views import members

urlpatterns = [
    path("members/", members.members, name="members"),
    path("members/<slug:slug>/", members.member, name="member"),
]
