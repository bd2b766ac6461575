"""Addresses of the pages about members."""

from django.urls import path

from focalpoints.views import member, members

urlpatterns = [
    path("members/", members.members, name="members"),
    path("members/<slug:slug>/", member.member, name="member"),
]
