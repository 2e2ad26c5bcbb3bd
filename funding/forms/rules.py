"""The organisation's own rules, as they are typed."""

from typing import Any

from django import forms

from funding.forms.fields import DayField
from funding.models import FundingRule, Parameter, Scheme
from organisations.forms import AmountField, PlainForm


class DatedValueForm(PlainForm):
    """What every rule says: a value, its days, its source."""

    value = AmountField(
        label="Valeur",
        min_value=0,
        help_text="Des euros pour un plafond, un pourcentage pour une part du prix. Par exemple 1 500,00 ou 80.",
    )
    valid_from = DayField(label="À partir du", help_text="Premier jour où la règle s’applique.")
    valid_to = DayField(
        label="Jusqu’au", required=False, help_text="Dernier jour. Laissez vide si aucune fin n’est annoncée."
    )
    source = forms.CharField(
        label="Source",
        max_length=300,
        help_text="Délibération, page du financeur, courriel… Le document que vous montreriez à qui vous demande"
        " d’où vient ce chiffre.",
    )


class RuleForm(DatedValueForm):
    scheme = forms.ChoiceField(
        label="Qui finance",
        choices=[(scheme.value, scheme.label) for scheme in Scheme if scheme != Scheme.SELF],
    )
    parameter = forms.ChoiceField(label="Ce que la règle limite", choices=Parameter.choices)
    note = forms.CharField(label="Note", max_length=300, required=False)

    field_order = ["scheme", "parameter", "value", "valid_from", "valid_to", "source", "note"]


class ReplacementForm(DatedValueForm):
    """The same rule with another value from another day, or its withdrawal."""

    note = forms.CharField(label="Pourquoi ce changement", max_length=300)
    withdrawn = forms.BooleanField(
        label="Cette règle a été saisie par erreur : elle ne s’applique à aucun jour",
        required=False,
        help_text="Elle reste dans l’historique. Celle qu’elle remplaçait ne reprend pas : saisissez-la à nouveau.",
    )

    @staticmethod
    def initial_of(rule: FundingRule) -> dict[str, object]:
        """The old value to start from; the day is to be chosen."""
        return {"value": rule.value, "valid_to": rule.valid_to, "source": rule.source}

    def clean(self) -> dict[str, Any]:
        """A withdrawal needs its reason alone."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("withdrawn"):
            for name in ("value", "valid_from", "valid_to", "source"):
                self.errors.pop(name, None)
        return cleaned
