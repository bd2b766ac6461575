"""Reading a page as a person does: the links of its lists, the facts, the words."""

import re
from html import unescape

from django.http import HttpResponse


def text_of(html: str) -> str:
    """The words of a piece of HTML on one line."""
    flowing = re.sub(r"</?(?:time|bdi|a|strong|em)\b[^>]*>", "", html)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", flowing)).split())


def main_of(response: HttpResponse) -> str:
    """The HTML of the page between header and footer."""
    page = response.content.decode()
    return page[page.index("<main") : page.index("</main>")]


def words_of(response: HttpResponse) -> str:
    """The words of the page between header and footer."""
    return text_of(main_of(response))


def names_in(response: HttpResponse) -> list[str]:
    """The main link of each row of the page's lists, in order."""
    return [text_of(name) for name in re.findall(r'<a class="main"[^>]*>(.*?)</a>', main_of(response))]


def headings_in(response: HttpResponse) -> list[str]:
    """The headings of second order, and the sentences on years without a meeting, in order."""
    found = re.findall(r'<h2[^>]*>(.*?)</h2>|<p class="quiet after">(.*?)</p>', main_of(response), re.DOTALL)
    return [text_of(heading or gap) for heading, gap in found]


def notices_in(response: HttpResponse) -> list[str]:
    """The notices on top of the page, in order."""
    return [text_of(words) for words in re.findall(r'<p class="notice[^>]*>(.*?)</p>', main_of(response))]


def facts_in(response: HttpResponse) -> dict[str, str]:
    """The facts of a page by their names."""
    found = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", main_of(response), re.DOTALL)
    return {text_of(name): text_of(words) for name, words in found}
