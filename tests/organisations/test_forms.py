"""Amounts as people write them, and what is said of those that are none."""

from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError

from organisations.forms import AmountField, PlainForm


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("1 800,50 €", "1800.50"),
        ("1\u202f800,50\u00a0€", "1800.50"),
        ("1.800,50", "1800.50"),
        ("12.001.800,5", "12001800.5"),
        ("1800.50", "1800.50"),
        ("80 %", "80"),
    ],
)
def test_amount_is_read_as_people_write_it(typed, read):
    assert AmountField().clean(typed) == Decimal(read)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("abc", "Écrivez un nombre, par exemple 1 600,00."),
        ("1,800.50", "Écrivez un nombre, par exemple 1 600,00."),
        ("NaN", "Écrivez un nombre, par exemple 1 600,00."),
        ("-3", "Écrivez un nombre positif, par exemple 1 600,00."),
        ("1.800", "Écrivez deux chiffres au plus après la virgule, par exemple 1 600,00."),
        ("999999999999", "Ce nombre est trop grand."),
    ],
)
def test_amount_that_is_none_is_refused_in_plain_words(typed, said):
    with pytest.raises(ValidationError) as refused:
        AmountField(min_value=0).clean(typed)

    assert refused.value.messages == [said]


def test_marks_that_turn_words_around_are_left_out():
    class Named(PlainForm):
        name = forms.CharField()

        def clean(self) -> dict:
            return super().clean()

    form = Named({"name": "Délibération \u202e2026\u2069 ligne 👩‍🏭"})

    assert form.is_valid()
    assert form.cleaned_data["name"] == "Délibération 2026 ligne 👩‍🏭"
