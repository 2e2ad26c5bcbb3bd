"""The shape of an entry of the register of breaches."""

from datetime import datetime
from typing import Any

from django import forms

from beneficiaries.models import Breach
from foundation import clock
from organisations.forms import PlainForm


class InstantField(forms.DateTimeField):
    """A past or present hour in Paris."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def clean(self, value: Any) -> datetime | None:
        instant = super().clean(value)
        if instant is not None and instant > clock.now():
            raise forms.ValidationError("Cette date est à venir.")
        if instant is not None and instant.year < 2018:
            raise forms.ValidationError("Cette date est trop ancienne : vérifiez l’année.")
        return instant


def long_text(label: str, length: int, *, required: bool = True, help_text: str = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, max_length=length, required=required, help_text=help_text, widget=widget)


class BreachForm(PlainForm):
    """Art. 33.5: facts, effects, measures; then what was decided."""

    found_at = InstantField(label="Quand en avez-vous eu connaissance ?", help_text="Le délai part de cet instant.")
    what = long_text(
        "Ce qui s’est passé",
        1000,
        help_text="Perte, accès ou envoi à tort, altération. Ni nom ni contenu : ce registre se montre à la CNIL.",
    )
    categories = long_text(
        "Données et personnes concernées", 600, help_text="Par exemple : coordonnées de bénéficiaires ; mots de passe."
    )
    people_count = forms.IntegerField(
        label="Nombre approximatif de personnes", required=False, min_value=0, max_value=1_000_000
    )
    consequences = long_text("Conséquences probables pour ces personnes", 1000)
    measures = long_text("Ce qui a été fait, et ce qui le sera", 1000)
    risk = forms.ChoiceField(
        label="Risque pour les droits et libertés des personnes", choices=Breach.Risk.choices, widget=forms.RadioSelect
    )
    notified_at = InstantField(label="Notifiée à la CNIL le", required=False)
    delay_reason = long_text("Si elle l’a été après le délai, pourquoi", 600, required=False)
    not_notified_reason = long_text(
        "Si elle n’est pas notifiée, pourquoi",
        600,
        required=False,
        help_text="Seul un risque peu probable en dispense (RGPD, art. 33.1).",
    )
    people_told_at = InstantField(label="Personnes informées le", required=False)
    people_not_told_reason = long_text(
        "Si le risque est élevé et qu’elles ne le sont pas, pourquoi", 600, required=False, help_text="RGPD, art. 34.3."
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        found = cleaned.get("found_at")
        for name in ("notified_at", "people_told_at"):
            if found and cleaned.get(name) and cleaned[name] < found:
                self.add_error(name, "Cette date est antérieure à celle où vous en avez eu connaissance.")
        return cleaned


class CompletionForm(BreachForm):
    """The same, with the version that the editor had before them."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    @staticmethod
    def initial_of(breach: Breach) -> dict[str, object]:
        """What the entry says now."""
        return {name: getattr(breach, name) for name in CompletionForm.base_fields}

    def differences(self, theirs: Breach) -> list[tuple[str, object]]:
        """What the entry says now where the editor typed something else."""
        now = self.initial_of(theirs)
        return [
            (str(self.fields[name].label), value)
            for name, value in now.items()
            if name != "version" and (self.cleaned_data.get(name) or "") != (value or "")
        ]
