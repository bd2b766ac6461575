"""Addresses of the secretariat's papers on the desk."""

from django.urls import path

from meetings.papers import deed_pages, desk_pages, filing_pages

urlpatterns = [
    path("", desk_pages.papers_of_network, name="desk-papers"),
    path("new/", filing_pages.file_for_network, name="desk-paper-new"),
    path("<slug:slug>/", desk_pages.one_paper, name="desk-paper"),
    path("<slug:slug>/revise/", filing_pages.revise, name="desk-paper-revise"),
    path("<slug:slug>/readers/", deed_pages.readers, name="desk-paper-readers"),
    path("<slug:slug>/take-back/<int:number>/", deed_pages.take_file_back, name="desk-paper-take-back"),
]
