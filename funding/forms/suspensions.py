"""The days on which the provider may not receive public money, as they are typed."""

from typing import Any

from django import forms

from funding.forms.fields import DayField
from funding.models import Suspension
from organisations.forms import PlainForm


class SuspensionForm(PlainForm):
    kind = forms.ChoiceField(label="Ce qui ne tient plus", choices=Suspension.Kind.choices)
    starts_on = DayField(label="À partir du")
    ends_on = DayField(
        label="Jusqu’au", required=False, help_text="Dernier jour. Laissez vide si aucune fin n’est annoncée."
    )
    source = forms.CharField(
        label="D’après quel courrier",
        max_length=300,
        help_text="Le certificateur, la Caisse des dépôts… et la date de sa décision.",
    )


class SuspensionChangeForm(PlainForm):
    """The last day, once it is known, or a mistake."""

    ends_on = DayField(label="Dernier jour", required=False)
    is_mistake = forms.BooleanField(label="Cette ligne a été saisie par erreur : elle n’a rien empêché", required=False)
    reason = forms.CharField(label="Pourquoi", max_length=300, required=False, help_text="Pour une erreur de saisie.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("is_mistake") and not cleaned.get("ends_on") and not self.errors:
            self.add_error("ends_on", "Écrivez le dernier jour.")
        return cleaned
