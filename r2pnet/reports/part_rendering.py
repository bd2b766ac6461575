"""Many parts rendered with the same styles: they are read once, and their fonts loaded once, which is half of a part.

Imported by the renderer only, since it loads WeasyPrint.
"""

import re
from typing import Final

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from r2pnet.reports import assets
from r2pnet.reports.fetcher import OwnAssets

_LINK: Final = re.compile(r'<link rel="stylesheet" href="([a-z-]+\.css)">')


class PartRenderer:
    """WeasyPrint for the parts of one document; what it keeps goes with it."""

    def __init__(self, variant: str) -> None:
        self._variant = variant
        self._fonts = FontConfiguration()
        self._sheets: dict[str, CSS] = {}

    def pdf_of(self, markup: str, tagged: bool = True) -> bytes:
        """The PDF of one part; without tags for what is only drawn on other pages."""
        sheets = [self._sheet(name) for name in _LINK.findall(markup)]
        html = HTML(string=_LINK.sub("", markup), base_url=assets.BASE_URL, url_fetcher=OwnAssets())
        pdf: bytes = html.write_pdf(
            stylesheets=sheets, font_config=self._fonts, pdf_variant=self._variant if tagged else None
        )
        return pdf

    def _sheet(self, name: str) -> CSS:
        if name not in self._sheets:
            self._sheets[name] = CSS(
                string=(assets.STYLES / name).read_text(),
                base_url=assets.BASE_URL,
                url_fetcher=OwnAssets(),
                font_config=self._fonts,
            )
        return self._sheets[name]
