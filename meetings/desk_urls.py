"""Addresses of the secretariat's meetings on the desk."""

from django.urls import path

from meetings.views import (
    attending,
    change_requests,
    chasing,
    copying,
    desk,
    for_hosts,
    inviting,
    mail_words,
    stepping,
)

urlpatterns = [
    path("", desk.desk_meetings, name="desk-meetings"),
    path("new/", copying.new, name="desk-meeting-new"),
    path("<slug:slug>/", desk.desk_meeting, name="desk-meeting"),
    path("<slug:slug>/step/<slug:key>/", stepping.step, name="desk-meeting-step"),
    path("<slug:slug>/move/", stepping.move, name="desk-meeting-move"),
    path("<slug:slug>/drop/", stepping.drop, name="desk-meeting-drop"),
    path("<slug:slug>/seats/", stepping.seats, name="desk-meeting-seats"),
    path("<slug:slug>/mails/", mail_words.mails, name="desk-meeting-mails"),
    path("<slug:slug>/mails/<slug:kind>/<slug:language>/", mail_words.mail, name="desk-meeting-mail"),
    path(
        "<slug:slug>/mails/<slug:kind>/<slug:language>/give-up/", mail_words.give_up, name="desk-meeting-mail-give-up"
    ),
    path("<slug:slug>/attendance/", attending.attendance, name="attendance"),
    path("<slug:slug>/host/", for_hosts.for_host, name="for-host"),
    path("<slug:slug>/changes/", change_requests.staff_changes, name="desk-changes"),
    path("<slug:slug>/changes/<int:number>/grant/", change_requests.staff_grant, name="desk-change-grant"),
    path("<slug:slug>/changes/<int:number>/decline/", change_requests.staff_decline, name="desk-change-decline"),
    path("<slug:slug>/invite/", inviting.invite_page, name="invite"),
    path("<slug:slug>/chase/", chasing.chase_page, name="chase"),
    path("<slug:slug>/chase/remind/", chasing.remind_page, name="remind"),
    path("<slug:slug>/chase/<int:invitation_id>/", chasing.type_in_page, name="type-in-answer"),
]
