"""Addresses of the pages of the manual."""

from django.urls import path

from manual import adopting_pages, desk_pages, history_pages, pages, silence_pages

urlpatterns = [
    path("manual/", pages.chapters, name="manual"),
    path("manual/<slug:slug>/", pages.chapter, name="chapter"),
    path("manual/<slug:slug>/history/", history_pages.history, name="chapter-history"),
    path("desk/manual/", desk_pages.chapters, name="desk-manual"),
    path("desk/manual/import/", desk_pages.import_page, name="desk-manual-import"),
    path("desk/manual/<slug:slug>/facts/", adopting_pages.facts_page, name="desk-manual-facts"),
    path("desk/manual/<slug:slug>/<slug:language>/adopt/", adopting_pages.adopt_page, name="desk-manual-adopt"),
    path("desk/manual/<slug:slug>/<slug:language>/silence/", silence_pages.open_page, name="silence-open"),
    path("desk/silence/", silence_pages.silences, name="silences"),
    path("desk/silence/<int:number>/", silence_pages.silence, name="silence"),
    path("desk/silence/<int:number>/withdraw/", silence_pages.withdraw_page, name="silence-withdraw"),
    path("desk/manual/<slug:slug>/<slug:language>/", desk_pages.write, name="desk-manual-write"),
]
