"""Fields that forms of money share."""

from datetime import date
from typing import Any

from django import forms


class DayField(forms.DateField):
    """A calendar day of this century."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self, value: Any) -> date | None:
        on = super().clean(value)
        if on and not 2000 <= on.year < 2100:
            raise forms.ValidationError("Vérifiez l’année de cette date.")
        return on
