"""Addresses of the pages of the manual."""

from django.urls import path

from manual import desk_pages, history_pages, image_pages, language_pages, pages, translating_pages

urlpatterns = [
    path("manual/", pages.chapters, name="manual"),
    path("manual/languages/", language_pages.languages, name="manual-languages"),
    path("manual/images/<slug:name>", image_pages.image, name="manual-image"),
    path("manual/<slug:slug>/", pages.chapter, name="chapter"),
    path("manual/<slug:slug>/history/", history_pages.history, name="chapter-history"),
    path("manual/<slug:slug>/translate/<slug:language>/", translating_pages.translate, name="chapter-translate"),
    path("desk/manual/", desk_pages.chapters, name="desk-manual"),
    path("desk/manual/images/", image_pages.images, name="desk-manual-images"),
    path("desk/manual/import/", desk_pages.import_page, name="desk-manual-import"),
    path("desk/manual/<slug:slug>/<slug:language>/", desk_pages.write, name="desk-manual-write"),
]
