"""Addresses: a contract (design, section 4). English has no prefix, other languages do."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from r2pnet import health, pages

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("robots.txt", pages.robots, name="robots"),
    path(".well-known/security.txt", pages.security, name="security"),
    path("favicon.ico", pages.favicon, name="favicon"),
    path("", include("r2pnet.desk.sitemap_urls")),
    path("", include("focalpoints.file_urls")),
    path("", include("meetings.file_urls")),
    path("account/", include("focalpoints.account_urls")),
    path("admin/", admin.site.urls),
    *i18n_patterns(
        path("", include("r2pnet.desk.urls")),
        path("reports/", include("r2pnet.reports.urls")),
        path("", include("focalpoints.urls")),
        path("", include("meetings.urls")),
        path("", include("manual.urls")),
        path("about/", pages.about, name="about"),
        path("about/join/", pages.join, name="join"),
        path("about/data/", pages.data, name="about-data"),
        path("privacy/", pages.privacy, name="privacy"),
        path("accessibility/", pages.accessibility, name="accessibility"),
        prefix_default_language=False,
    ),
]

handler400 = "r2pnet.errors.bad_request"
handler403 = "r2pnet.errors.permission_denied"
handler404 = "r2pnet.errors.page_not_found"
handler429 = "r2pnet.errors.limit_reached"  # asked for by django-allauth
handler500 = "r2pnet.errors.server_error"
