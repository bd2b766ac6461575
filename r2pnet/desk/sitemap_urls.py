"""Address of the sitemap, which has no language of its own."""

urlpatterns: list = []
