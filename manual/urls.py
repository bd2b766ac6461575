"""Addresses of the pages of the manual."""

from django.urls import path

from manual import desk_pages, edition_desk, edition_pages, history_pages, pages

urlpatterns = [
    path("manual/", pages.chapters, name="manual"),
    path("manual/editions/", edition_pages.editions, name="editions"),
    path("manual/editions/<int:number>/", edition_pages.one, name="edition"),
    path("manual/editions/<int:number>/<slug:language>.pdf", edition_pages.file, name="edition-file"),
    path("manual/<slug:slug>/", pages.chapter, name="chapter"),
    path("manual/<slug:slug>/history/", history_pages.history, name="chapter-history"),
    path("desk/manual/", desk_pages.chapters, name="desk-manual"),
    path("desk/manual/import/", desk_pages.import_page, name="desk-manual-import"),
    path("desk/manual/editions/", edition_desk.editions, name="desk-editions"),
    path("desk/manual/<slug:slug>/<slug:language>/", desk_pages.write, name="desk-manual-write"),
]
