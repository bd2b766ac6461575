"""Addresses of the pages on which members find each other and write to each other."""

from django.urls import path

from focalpoints.peers import messages_views, reports_views, views, writing_views

urlpatterns = [
    path("peers/", views.peers, name="peers"),
    path("write/<slug:slug>/", writing_views.write, name="write-to-peer"),
    path("messages/<int:message_id>/", messages_views.message, name="peer-message"),
    path("peer-reports/", reports_views.reports, name="peer-reports"),
    path("peer-reports/<int:report_id>/", reports_views.report, name="peer-report"),
]
