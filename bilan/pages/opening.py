"""The choice of an offer, and the situation of the person, when a bilan is opened."""

from django import forms

from beneficiaries.circumstances.forms import SituationFields
from beneficiaries.load import Load
from organisations.forms import PlainForm
from sessions.models import Programme
from sessions.programmes.queries import in_service


class OpeningForm(PlainForm, SituationFields):
    programme = forms.ModelChoiceField(
        label="Programme",
        queryset=Programme.objects.none(),
        error_messages={
            "required": "Choisissez un programme.",
            "invalid_choice": "Ce programme a changé ou n’est plus proposé : choisissez à nouveau.",
        },
    )

    def __init__(self, *args, load: Load, **kwargs):
        super().__init__(*args, **kwargs)
        self.load = load
        if load.is_full:
            self.fields["over_ceiling"] = forms.CharField(
                label="Pourquoi l’ouvrir au-delà du plafond",
                max_length=200,
                required=False,
                help_text=f"{load.warning('Vous menez')} L’administration lit cette phrase dans « Charge ».",
            )
        programme = self.fields["programme"]
        assert isinstance(programme, forms.ModelChoiceField)
        programme.queryset = in_service()

    def clean(self):
        cleaned = super().clean()
        if self.load.is_full and not cleaned.get("over_ceiling"):
            warning = self.load.warning("Vous menez")
            self.add_error("over_ceiling", f"{warning} Dites pourquoi l’ouvrir malgré tout.")
        return cleaned
