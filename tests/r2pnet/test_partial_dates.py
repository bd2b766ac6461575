"""Partial dates: kept, compared and shown as they are known, never invented further."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from r2pnet.partial_date_forms import PartialDateFormField
from r2pnet.partial_dates import EARLIEST_DAY, LATEST_DAY, PartialDate, Precision, Sense

senses = st.sampled_from(list(Sense))
days = st.dates(EARLIEST_DAY, LATEST_DAY)


@st.composite
def partial_dates(draw: st.DrawFn) -> PartialDate:
    day, sense, precision = draw(days), draw(senses), draw(st.sampled_from(list(Precision)))
    if precision == Precision.YEAR:
        return PartialDate.of(day.year, sense=sense)
    if precision == Precision.MONTH:
        return PartialDate.of(day.year, day.month, sense=sense)
    return PartialDate.of(day.year, day.month, day.day, sense)


@given(partial_dates())
def test_what_is_written_is_read_back_as_the_same_date(when: PartialDate) -> None:
    assert PartialDate.parse(when.text) == when


@given(partial_dates())
def test_what_is_shown_in_english_is_read_back_with_the_same_precision_and_sense(when: PartialDate) -> None:
    with translation.override("en"):
        assert PartialDate.parse(str(when)) == when


@given(partial_dates())
def test_the_named_day_lies_between_the_earliest_and_the_latest(when: PartialDate) -> None:
    assert when.earliest <= when.core <= when.latest


@given(days, st.sampled_from(list(Precision)))
def test_about_reaches_further_both_ways_than_exactly_and_by_only_backwards(day: date, precision: Precision) -> None:
    text = day.isoformat()[: {Precision.YEAR: 4, Precision.MONTH: 7, Precision.DAY: 10}[precision]]
    exact, about, by = (PartialDate.parse(word + text) for word in ("", "about ", "by "))
    assert about.earliest < exact.earliest <= exact.latest < about.latest
    assert (by.earliest, by.latest) == (EARLIEST_DAY, exact.latest)
    assert exact.core == about.core == by.core


@given(partial_dates(), partial_dates(), partial_dates())
def test_certainly_before_is_a_strict_order(a: PartialDate, b: PartialDate, c: PartialDate) -> None:
    assert not a.certainly_before(a)
    assert not (a.certainly_before(b) and b.certainly_before(a))
    if a.certainly_before(b) and b.certainly_before(c):
        assert a.certainly_before(c)


@given(partial_dates(), partial_dates(), st.data())
def test_certainly_before_holds_for_every_day_that_the_two_can_be(
    a: PartialDate, b: PartialDate, data: st.DataObject
) -> None:
    one = data.draw(st.dates(a.earliest, a.latest))
    other = data.draw(st.dates(b.earliest, b.latest))
    if a.certainly_before(b):
        assert one < other


@given(st.text(max_size=60))
def test_any_text_is_a_date_or_a_value_error(text: str) -> None:
    try:
        when = PartialDate.parse(text)
    except ValueError:
        return
    assert EARLIEST_DAY <= when.core <= LATEST_DAY


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "shown"),
    [
        ("2012", date(2012, 1, 1), date(2012, 12, 31), "2012"),
        ("2012-02", date(2012, 2, 1), date(2012, 2, 29), "February 2012"),
        ("15 May 2012", date(2012, 5, 15), date(2012, 5, 15), "15 May 2012"),
        ("may 2012", date(2012, 5, 1), date(2012, 5, 31), "May 2012"),
        ("by 2013", EARLIEST_DAY, date(2013, 12, 31), "by 2013"),
        ("2013 or earlier", EARLIEST_DAY, date(2013, 12, 31), "by 2013"),
        ("by Sep. 2013", EARLIEST_DAY, date(2013, 9, 30), "by September 2013"),
        ("about 2014", date(2013, 1, 1), date(2015, 12, 31), "about 2014"),
        ("about January 2014", date(2013, 12, 1), date(2014, 2, 28), "about January 2014"),
        ("c. 3 March 2014", date(2014, 2, 24), date(2014, 3, 10), "about 3 March 2014"),
    ],
)
def test_texts_are_read_as_people_mean_them(text: str, earliest: date, latest: date, shown: str) -> None:
    when = PartialDate.parse(text)
    assert (when.earliest, when.latest, str(when)) == (earliest, latest, shown)


@pytest.mark.parametrize(
    "text",
    [
        "2012-05-00",
        "2012-00-15",
        "2012-00",
        "00 May 2012",
        "31 April 2012",
        "29 February 2013",
        "2004-12-31",
        "2101",
        "9999",
        "0000",
        "by by 2013",
        "by Septober 2013",
        "2012-05-15T00:00",
        "15/05/2012",
        "٢٠١٢-٠٥",
        "yesterday",
        "",
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        PartialDate.parse(text)


def test_a_day_without_its_month_is_refused() -> None:
    with pytest.raises(ValueError, match="without its month"):
        PartialDate.of(2012, None, 15)


def test_a_form_field_gives_the_date_or_nothing() -> None:
    field = PartialDateFormField(required=False)
    assert field.clean(" by May  2013 ") == PartialDate.of(2013, 5, sense=Sense.BY)
    assert field.clean("") is None


@pytest.mark.parametrize("language", ["en", "ar"])
@given(when=partial_dates())
def test_a_form_field_shows_words_that_it_reads_back_in_every_language(language: str, when: PartialDate) -> None:
    with translation.override(language):
        shown = PartialDateFormField().prepare_value(when)
        assert PartialDateFormField().clean(shown) == when
        assert not PartialDateFormField().has_changed(when, shown)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (
            "31 April 2012",
            "Write a date from 2005 to 2100 as far as it is known: "
            "2012, May 2012, 15 May 2012, by 2013, about May 2014.",
        ),
        ("x" * 41, "Ensure this value has at most 40 characters (it has 41)."),
        ("2012\x00", "Null characters are not allowed."),
        (" ", "This field is required."),
    ],
)
def test_a_form_field_answers_in_one_sentence(typed: str, words: str) -> None:
    with pytest.raises(ValidationError) as caught:
        PartialDateFormField().clean(typed)
    assert caught.value.messages == [words]


@pytest.mark.parametrize(
    ("initial", "typed", "changed"),
    [
        (PartialDate.of(2012, 5), "May 2012", False),
        (PartialDate.of(2012, 5), " 2012-05 ", False),
        (PartialDate.of(2012, 5), "2012", True),
        (PartialDate.of(2012, 5), "", True),
        (PartialDate.of(2012, 5), "nonsense", True),
        (None, "", False),
        (None, "  ", False),
        (None, None, False),
        (None, "2012", True),
    ],
)
def test_a_form_field_has_changed_only_when_the_date_has(
    initial: PartialDate | None, typed: str | None, changed: bool
) -> None:
    assert PartialDateFormField(required=False).has_changed(initial, typed) is changed
