"""The choice of an offer, and the situation of the person, when a bilan is opened."""

from django import forms

from beneficiaries.circumstances_forms import SituationFields
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

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        programme = self.fields["programme"]
        assert isinstance(programme, forms.ModelChoiceField)
        programme.queryset = in_service()
