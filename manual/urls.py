"""Addresses of the pages of the manual."""

from django.urls import path

from manual import deciding_pages, desk_pages, history_pages, pages

urlpatterns = [
    path("manual/", pages.chapters, name="manual"),
    path("manual/<slug:slug>/", pages.chapter, name="chapter"),
    path("manual/<slug:slug>/history/", history_pages.history, name="chapter-history"),
    path("manual/proposals/<int:number>/decide/", deciding_pages.decide, name="proposal-decide"),
    path("manual/proposals/<int:number>/merge/", deciding_pages.merge, name="proposal-merge"),
    path("desk/manual/", desk_pages.chapters, name="desk-manual"),
    path("desk/manual/import/", desk_pages.import_page, name="desk-manual-import"),
    path("desk/manual/<slug:slug>/<slug:language>/", desk_pages.write, name="desk-manual-write"),
]
