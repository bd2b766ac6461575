"""Addresses of the pages of the manual."""

from django.urls import path

from manual import desk_pages, history_pages, pages, proposal_pages, propose_pages

urlpatterns = [
    path("manual/", pages.chapters, name="manual"),
    path("manual/proposals/", proposal_pages.proposals, name="proposals"),
    path("manual/proposals/<int:number>/", proposal_pages.proposal, name="proposal"),
    path("manual/proposals/<int:number>/change/", propose_pages.change, name="proposal-change"),
    path("manual/proposals/<int:number>/withdraw/", proposal_pages.withdraw, name="proposal-withdraw"),
    path("manual/<slug:slug>/propose/", propose_pages.propose, name="chapter-propose"),
    path("manual/<slug:slug>/", pages.chapter, name="chapter"),
    path("manual/<slug:slug>/history/", history_pages.history, name="chapter-history"),
    path("desk/manual/", desk_pages.chapters, name="desk-manual"),
    path("desk/manual/import/", desk_pages.import_page, name="desk-manual-import"),
    path("desk/manual/<slug:slug>/<slug:language>/", desk_pages.write, name="desk-manual-write"),
]
