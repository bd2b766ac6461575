"""Addresses of the pages about meetings and papers."""

from django.urls import path

from meetings.views import answering, calendars, chasing, inviting, meetings, papers, passing_on, registering

urlpatterns = [
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings.ics", calendars.calendar_of_all, name="meetings-calendar"),
    path("meetings/<slug:slug>/", meetings.meeting, name="meeting"),
    path("meetings/<slug:slug>/calendar.ics", calendars.meeting_calendar, name="meeting-calendar"),
    path("meetings/<slug:slug>/register/", registering.register, name="register"),
    path("meetings/<slug:slug>/registration/", registering.registration, name="registration"),
    path("meetings/<slug:slug>/registration/withdraw/", registering.withdraw, name="withdraw"),
    path("meetings/<slug:slug>/take-over/", passing_on.take_over, name="take-over"),
    path("meetings/<slug:slug>/registration/calendar.ics", calendars.own_meeting_calendar, name="own-calendar"),
    path("meetings/<slug:slug>/answer/", answering.answer_page, name="answer"),
    path("desk/meetings/<slug:slug>/invite/", inviting.invite_page, name="invite"),
    path("desk/meetings/<slug:slug>/chase/", chasing.chase_page, name="chase"),
    path("desk/meetings/<slug:slug>/chase/remind/", chasing.remind_page, name="remind"),
    path("desk/meetings/<slug:slug>/chase/<int:invitation_id>/", chasing.type_in_page, name="type-in-answer"),
    path("papers/", papers.papers, name="papers"),
    path("papers/<slug:slug>/", papers.paper, name="paper"),
]
