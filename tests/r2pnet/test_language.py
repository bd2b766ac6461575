"""The language of a page is in its address; Arabic proves the direction."""

import re

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import Settings

pytestmark = pytest.mark.django_db


def test_arabic_turns_the_page_and_speaks_in_its_frame(client: Client) -> None:
    text = client.get("/ar/about/").content.decode()
    assert '<html lang="ar" dir="rtl">' in text
    assert '<a class="skip" href="#main">انتقل إلى المحتوى</a>' in text
    navigation = text.partition('<nav class="nav"')[2].partition("</nav>")[0]
    assert re.findall(r'<a href="([^"]*)"[^>]*>(.*?)</a>', navigation) == [
        ("/ar/members/", "الأعضاء"),
        ("/ar/meetings/", "الاجتماعات"),
        ("/ar/manual/", "الدليل"),
        ("/ar/papers/", "الوثائق"),
        ("/ar/about/", "عن الشبكة"),
    ]


def test_english_has_no_prefix_and_reads_from_the_left(client: Client) -> None:
    text = client.get("/about/", headers={"accept-language": "ar"}).content.decode()
    assert '<html lang="en" dir="ltr">' in text
    assert client.get("/en/about/").status_code == 404


def test_the_language_switch_is_not_there_for_one_language(client: Client) -> None:
    text = client.get("/ar/about/").content.decode() + client.get("/about/").content.decode()
    assert re.findall(r'hreflang|class="lang"', text) == []


def test_every_offered_language_links_to_the_same_page(client: Client, settings: Settings) -> None:
    settings.OFFERED_LANGUAGES = ["en", "ar"]
    settings.SITE_URL = "https://portal.example"
    text = client.get("/ar/privacy/").content.decode()
    assert re.findall(r'<link rel="alternate" hreflang="(\w+)" href="([^"]*)">', text) == [
        ("en", "https://portal.example/privacy/"),
        ("ar", "https://portal.example/ar/privacy/"),
    ]
    switch = text.partition('<details class="lang">')[2].partition("</details>")[0]
    assert re.findall(r"<li>(.*?)</li>", switch) == [
        '<a href="/privacy/" hreflang="en" lang="en">English</a>',
        '<a href="/ar/privacy/" hreflang="ar" lang="ar" aria-current="true">العربية</a>',
    ]


def test_the_words_of_the_frame_exist_in_arabic() -> None:
    with translation.override("ar"):
        assert translation.gettext("Members") == "الأعضاء"
        assert translation.gettext("Global Network of R2P Focal Points") == (
            "الشبكة العالمية لجهات التنسيق المعنية بالمسؤولية عن الحماية"
        )
