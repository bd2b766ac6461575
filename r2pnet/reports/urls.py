"""Addresses of reports, below `/reports/`."""

from django.urls import path

from r2pnet.reports import pages

urlpatterns = [
    path("", pages.reports, name="reports"),
    path("<int:report_id>/", pages.report, name="report"),
    path("<int:report_id>/status.json", pages.status, name="report-status"),
    path("<int:report_id>/file", pages.file, name="report-file"),
]
