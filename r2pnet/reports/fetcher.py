"""WeasyPrint's fetcher of addresses, closed. Imported by the renderer only, since it loads WeasyPrint."""

from typing import Any

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from r2pnet.reports.assets import is_ours


class OwnAssets(URLFetcher):
    """Reads our styles and fonts and `data:`; anything else ends the rendering, so that no document is made without."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("file", "data"), allow_redirects=False)

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """Raises `FatalURLFetchingError` for an address that is not ours."""
        if not is_ours(url):
            raise FatalURLFetchingError("not an asset of the portal")
        return super().fetch(url, headers)
