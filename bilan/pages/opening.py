"""The choice of an offer when a bilan is opened."""

from django import forms

from organisations.forms import PlainForm
from sessions.models import Programme


class OpeningForm(PlainForm):
    programme = forms.ModelChoiceField(
        label="Programme",
        queryset=Programme.objects.none(),
        error_messages={"required": "Choisissez un programme."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        programme = self.fields["programme"]
        assert isinstance(programme, forms.ModelChoiceField)
        programme.queryset = Programme.objects.filter(retired_at=None)
