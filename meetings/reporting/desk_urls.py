"""Addresses of what the secretariat does after a meeting, below the meeting on the desk."""

from django.urls import path

from meetings.reporting import list_pages, thanks_pages, writing_pages

urlpatterns = [
    path("list/", list_pages.final_list, name="desk-list"),
    path("list/close/", list_pages.close, name="desk-list-close"),
    path("list/<int:number>/", list_pages.version, name="desk-list-version"),
    path("report/", writing_pages.write, name="desk-report"),
    path("report/show/", writing_pages.show, name="desk-report-show"),
    path("report/take-back/", writing_pages.take_back, name="desk-report-take-back"),
    path("report/session/<int:number>/", writing_pages.note, name="desk-report-note"),
    path("thanks/", thanks_pages.thanks, name="desk-thanks"),
]
