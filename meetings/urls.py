"""Addresses of the pages about meetings and papers."""

from django.urls import path

from meetings.views import meetings, papers

urlpatterns = [
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/<slug:slug>/", meetings.meeting, name="meeting"),
    path("papers/", papers.papers, name="papers"),
    path("papers/<slug:slug>/", papers.paper, name="paper"),
]
