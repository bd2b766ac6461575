"""Addresses of the pages of the manual."""

from django.urls import path

from manual import comment_pages, desk_pages, history_pages, pages

urlpatterns = [
    path("manual/", pages.chapters, name="manual"),
    path("manual/<slug:slug>/", pages.chapter, name="chapter"),
    path("manual/<slug:slug>/history/", history_pages.history, name="chapter-history"),
    path("manual/<slug:slug>/comments/", comment_pages.comments, name="chapter-comments"),
    path("manual/comments/<int:number>/", comment_pages.settle, name="comment"),
    path("manual/proposals/<int:number>/comment/", comment_pages.on_proposal, name="proposal-comment"),
    path("desk/manual/", desk_pages.chapters, name="desk-manual"),
    path("desk/manual/import/", desk_pages.import_page, name="desk-manual-import"),
    path("desk/manual/<slug:slug>/<slug:language>/", desk_pages.write, name="desk-manual-write"),
]
