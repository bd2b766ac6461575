"""Names that look like the same one, and names that do not."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from focalpoints.likeness import (
    keys_of_name,
    keys_of_person,
    why_alike_abbreviations,
    why_alike_names,
    why_alike_persons,
)

ALIKE = [
    ("Ana Sample", "ana  sample", "same name"),
    ("Zoë Sàmple", "Zoe Sample", "same name without accents"),
    ("Søren Łukasz", "Soren Lukasz", "same name without accents"),
    ("Omar Al-Sample", "Omar Alsample", "same letters, parted into words in another way"),
    ("Sample Anna", "Anna Sample", "same words in another order"),
    ("Ministry of Sample Affairs", "Ministry for Sample Affairs", "same words but for small ones such as “of”"),
    ("Ministère des Exemples", "Ministère Exemples", "same words but for small ones such as “of”"),
    ("Anna Sample", "Anna Sampel", "names alike but for one letter"),
    ("Anna Sample", "Sampl Anna", "names alike but for one letter"),
    ("Anna Müster", "Anna Muester", "names alike but for one letter"),
    ("Anna Sample", "Anne Sample", "names alike but for one letter"),
    ("Михаил Примеров", "Mikhail Primerov", "same name written in other letters (transliteration)"),
    ("Примеров Михаил", "Michail Primerow", "same name written in other letters (transliteration)"),
    ("Юрий Образцов", "Yuri Obraztsov", "same name written in other letters (transliteration)"),
    ("Γιώργος Παραδειγματόπουλος", "Giorgos Paradigmatopoulos", "same name written in other letters (transliteration)"),
    ("محمود نموذج", "Mahmoud Namouzaj", None),
    ("محمود المثالي", "Mahmoud Al-Mithali", "same name written in other letters (transliteration)"),
    ("عبد الله خالد", "Abdullah Khaled", "same name written in other letters (transliteration)"),
    ("Ана Узорковић", "Ana Uzorković", "same name written in other letters (transliteration)"),
]
DIFFERENT = [
    ("A. Sample", "B. Sample"),
    ("Li Na", "Li Ni"),
    ("Person 1000", "Person 1001"),
    ("Department 12a", "Department 12b"),
    ("Anna Sample", "Anna Example"),
    ("Anna Sample", "Arno Sample"),
    ("Ana Sample", "Ana Sample Specimen"),
    ("Ministry of Justice", "Ministry of Defence"),
    ("", "Anna Sample"),
    ("…", "!"),
    ("Михаил Примеров", "Мухоил Примирев"),  # the same consonants in one script say too little
]


@pytest.mark.parametrize(("one", "other", "reason"), ALIKE)
def test_names_that_look_alike_say_why_and_share_a_key(one: str, other: str, reason: str | None) -> None:
    expected = [reason] if reason else []
    assert (why_alike_names(one, other), why_alike_names(other, one)) == (expected, expected)
    assert bool(keys_of_name(one) & keys_of_name(other)) == bool(reason)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_names_of_others_are_not_taken_for_the_same(one: str, other: str) -> None:
    assert (why_alike_names(one, other), why_alike_names(other, one)) == ([], [])


letters = st.text(alphabet="abcdeéøwяшωعو '-", min_size=1, max_size=14)
names = st.lists(letters, min_size=1, max_size=3).map(" ".join)


@given(one=names, other=names, data=st.data())
def test_whatever_looks_alike_shares_a_key_so_that_none_is_overlooked(
    one: str, other: str, data: st.DataObject
) -> None:
    if data.draw(st.booleans()) and one:  # near misses are rare among words at random
        at = data.draw(st.integers(0, len(one) - 1))
        other = one[:at] + data.draw(st.sampled_from(["", "x", one[at] * 2])) + one[at + 1 :]
    if why_alike_names(one, other):
        assert keys_of_name(one) & keys_of_name(other)


@dataclass(frozen=True)
class Somebody:
    name: str
    work_email: str = ""


def test_persons_are_alike_by_their_address_their_name_or_both() -> None:
    anna = Somebody("Anna Sample", "Anna@example.org")
    assert why_alike_persons(anna, Somebody("B. Specimen", "anna@example.org ")) == ["same work e-mail"]
    assert why_alike_persons(anna, Somebody("Anna Samplé", "anna@example.org")) == [
        "same work e-mail",
        "same name without accents",
    ]
    assert why_alike_persons(Somebody("Anna Sample"), Somebody("B. Specimen")) == []
    assert keys_of_person(anna) & keys_of_person(Somebody("B. Specimen", "anna@example.org")) == {
        "mail:anna@example.org"
    }


def test_abbreviations_are_the_same_whatever_their_case_and_dots() -> None:
    assert why_alike_abbreviations("E.U.", "EU") == ["same abbreviation"]
    assert why_alike_abbreviations("EU", "AU") == []
    assert why_alike_abbreviations("", "") == []
