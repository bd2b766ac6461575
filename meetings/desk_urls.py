"""Addresses of the secretariat's meetings on the desk."""

from django.urls import path

from meetings.views import copying, desk, stepping

urlpatterns = [
    path("", desk.desk_meetings, name="desk-meetings"),
    path("new/", copying.new, name="desk-meeting-new"),
    path("<slug:slug>/", desk.desk_meeting, name="desk-meeting"),
    path("<slug:slug>/step/<slug:key>/", stepping.step, name="desk-meeting-step"),
    path("<slug:slug>/move/", stepping.move, name="desk-meeting-move"),
    path("<slug:slug>/seats/", stepping.seats, name="desk-meeting-seats"),
]
