"""Addresses of the pages about meetings and papers."""

from django.urls import path

from meetings.views import (
    calendar_address,
    calendars,
    meetings,
    papers,
    passing_on,
    questions,
    registering,
    staff_answers,
    travel,
)

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
    path("meetings/<slug:slug>/registration/questions/", questions.questions, name="meeting-questions"),
    path("meetings/<slug:slug>/registration/answers/", questions.answers, name="meeting-answers"),
    path("desk/meetings/<slug:slug>/answers/", staff_answers.staff_answers, name="staff-answers"),
    path("meetings/<slug:slug>/registration/travel/", travel.travel, name="travel-support"),
    path("desk/meetings/<slug:slug>/travel/", travel.staff_travel, name="staff-travel"),
    path("desk/meetings/<slug:slug>/travel/<int:number>/", travel.decide_travel, name="decide-travel"),
    path("calendar/<str:token>.ics", calendars.calendar_feed, name="calendar-feed"),
    path("account/calendar/", calendar_address.calendar_address, name="calendar-address"),
    path("account/calendar/renew/", calendar_address.renew, name="calendar-renew"),
    path("account/calendar/stop/", calendar_address.stop, name="calendar-stop"),
    path("papers/", papers.papers, name="papers"),
    path("papers/<slug:slug>/", papers.paper, name="paper"),
]
