"""Addresses of files about members; they have no language of their own."""

from django.urls import path

from focalpoints.views import member_files

urlpatterns = [
    path("members.csv", member_files.members_file, {"form": "csv"}, name="members-csv"),
    path("members.json", member_files.members_file, {"form": "json"}, name="members-json"),
    path("members.xlsx", member_files.members_file, {"form": "xlsx"}, name="members-xlsx"),
    path("members.pdf", member_files.members_pdf, name="members-pdf"),
]
