"""Addresses of a meeting's programme for its readers."""

from django.urls import path

from meetings.programme import pages

urlpatterns = [
    path("", pages.programme, name="programme"),
    path("versions/", pages.versions, name="programme-versions"),
    path("mine/", pages.mine, name="programme-mine"),
    path("mine.ics", pages.own_file, name="programme-calendar"),
    path("<int:number>/sign-up/", pages.take, name="programme-sign-up"),
    path("<int:number>/give-back/", pages.hand_back, name="programme-give-back"),
]
