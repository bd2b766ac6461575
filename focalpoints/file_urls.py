"""Addresses of files about members; they have no language of their own."""

from django.urls import path

from focalpoints.views import members

urlpatterns = [
    path("members.csv", members.members_csv, name="members-csv"),
    path("members.json", members.members_json, name="members-json"),
    path("members.pdf", members.members_pdf, name="members-pdf"),
]
