"""How the network has grown: its own counts on a page for everybody, drawn and listed alike, each with its source."""

import importlib
import re
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.test import Client

from focalpoints.models import MembershipCount
from r2pnet.partial_dates import PartialDate
from tests.focalpoints.test_member_page import text_of

pytestmark = pytest.mark.django_db


def section(client: Client) -> str:
    found = re.findall(
        r'<section class="section" id="growth">.*?</section>', client.get("/about/").content.decode(), re.S
    )
    return str(found[0]) if found else ""


def test_the_counts_stand_in_a_table_with_a_link_to_each_source(client: Client) -> None:
    call_command("load_network", verbosity=0)
    markup = section(client)
    rows = [text_of(row) for row in re.findall(r"<tr>(.*?)</tr>", markup, re.DOTALL)][1:]
    assert [row.partition(" Source of")[0] for row in rows] == [
        "September 2010 11 not said",
        "September 2012 17 not said",
        "27 August 2015 50 not said",
        "6 September 2016 55 1 The organisation is the European Union.",
        "28 April 2017 58 1 The organisation is the European Union.",
        "11 May 2021 61 2 The organisations are the European Union and the Organization of American States.",
    ]
    linked = re.findall(r'<td[^>]*>.*?<a href="(https?://[^"]+)">', markup)
    assert linked == [count.source_url for count in MembershipCount.objects.all()]
    assert len(set(linked)) == 6


def test_the_drawing_says_the_same_as_the_table(client: Client) -> None:
    call_command("load_network", verbosity=0)
    markup = section(client)
    assert re.findall(r'<text class="value"[^>]*>([^<]*)</text>', markup) == [
        "11",
        "17",
        "50",
        "55 + 1",
        "58 + 1",
        "61 + 2",
    ]
    assert re.findall(r'aria-labelledby="([^"]*)"><title id="([^"]*)"', markup) == [("growth-title", "growth-title")]
    assert (markup.count('class="ring"'), "style=" in markup) == (2, False)


def test_without_a_count_nothing_is_said_and_with_one_nothing_is_drawn(client: Client) -> None:
    assert section(client) == ""
    count = {"source_url": "https://source.example/", "verified": True}
    MembershipCount.objects.create(counted=PartialDate.of(2020), states=5, is_sample=True, **count)
    MembershipCount.objects.create(counted=PartialDate.of(2020), states=4, **count)
    markup = section(client)
    assert ("<svg" in markup, "2020 4 not said Source without a date" in text_of(markup)) == (False, True)


def test_a_count_that_was_loaded_by_the_year_is_the_same_row_by_the_month() -> None:
    call_command("load_network", verbosity=0)
    migration: Any = importlib.import_module("focalpoints.migrations.0020_date_the_count_of_2012")
    migration.date_it_by_the_year(apps, None)
    before = MembershipCount.objects.get(states=17)
    assert (str(before.counted), before.loaded["counted"]) == ("2012", "2012")
    migration.date_the_count_of_2012(apps, None)
    call_command("load_network", verbosity=0)
    after = MembershipCount.objects.get(states=17)
    assert (after.pk, str(after.counted), MembershipCount.objects.count()) == (before.pk, "September 2012", 6)
