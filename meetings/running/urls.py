"""Addresses of the secretariat's meetings on the desk."""

from django.urls import include, path

from meetings.changes import staff_pages
from meetings.inviting import chase_pages, invite_page
from meetings.kept_until import kept_page
from meetings.papers import desk_pages as paper_pages
from meetings.papers import filing_pages
from meetings.running import attendance_pages, copy_pages, desk_pages, host_pages, mail_word_pages, step_pages

urlpatterns = [
    path("", desk_pages.desk_meetings, name="desk-meetings"),
    path("new/", copy_pages.new, name="desk-meeting-new"),
    path("<slug:slug>/", desk_pages.desk_meeting, name="desk-meeting"),
    path("<slug:slug>/step/<slug:key>/", step_pages.step, name="desk-meeting-step"),
    path("<slug:slug>/move/", step_pages.move, name="desk-meeting-move"),
    path("<slug:slug>/drop/", step_pages.drop, name="desk-meeting-drop"),
    path("<slug:slug>/seats/", step_pages.seats, name="desk-meeting-seats"),
    path("<slug:slug>/mails/", mail_word_pages.mails, name="desk-meeting-mails"),
    path("<slug:slug>/mails/<slug:kind>/<slug:language>/", mail_word_pages.mail, name="desk-meeting-mail"),
    path(
        "<slug:slug>/mails/<slug:kind>/<slug:language>/give-up/",
        mail_word_pages.give_up,
        name="desk-meeting-mail-give-up",
    ),
    path("<slug:slug>/", include("meetings.on_the_day.desk_urls")),
    path("<slug:slug>/attendance/", attendance_pages.attendance, name="attendance"),
    path("<slug:slug>/kept/", kept_page.kept_of_meeting, name="kept-of-meeting"),
    path("<slug:slug>/", include("meetings.reporting.desk_urls")),
    path("<slug:slug>/host/", host_pages.for_host, name="for-host"),
    path("<slug:slug>/changes/", staff_pages.staff_changes, name="desk-changes"),
    path("<slug:slug>/changes/<int:number>/grant/", staff_pages.staff_grant, name="desk-change-grant"),
    path("<slug:slug>/changes/<int:number>/decline/", staff_pages.staff_decline, name="desk-change-decline"),
    path("<slug:slug>/programme/", include("meetings.programme.desk_urls")),
    path("<slug:slug>/papers/", paper_pages.papers_of_meeting, name="desk-meeting-papers"),
    path("<slug:slug>/papers/new/", filing_pages.file_for_meeting, name="desk-meeting-paper-new"),
    path("<slug:slug>/invite/", invite_page.invite_page, name="invite"),
    path("<slug:slug>/chase/", chase_pages.chase_page, name="chase"),
    path("<slug:slug>/chase/remind/", chase_pages.remind_page, name="remind"),
    path("<slug:slug>/chase/<int:invitation_id>/", chase_pages.type_in_page, name="type-in-answer"),
]
