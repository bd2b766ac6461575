"""Addresses of the home page, the search, the desk and what is kept about its reader."""

from django.urls import path

from r2pnet.desk import desk_views, kept_views, own_data_views, views

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("desk/", desk_views.desk, name="desk"),
    path("desk/kept/", kept_views.kept, name="kept"),
    path("account/data/", own_data_views.own_data, name="own-data"),
    path("account/data/export.json", own_data_views.export, name="own-data-export"),
]
