"""Addresses of files about members; they have no language of their own."""

from django.urls import path

from focalpoints.views import member_files

urlpatterns = [
    path("members.csv", member_files.members_csv, name="members-csv"),
    path("members.json", member_files.members_json, name="members-json"),
    path("members.pdf", member_files.members_pdf, name="members-pdf"),
]
