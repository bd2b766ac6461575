"""Address of the sitemap, which has no language of its own."""

from django.urls import path

from r2pnet.desk import views

urlpatterns = [path("sitemap.xml", views.sitemap, name="sitemap")]
