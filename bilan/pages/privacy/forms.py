"""Shapes of the inputs of these pages."""

from datetime import date, timedelta

from django import forms

from beneficiaries.forms import MomentField
from confidentiality.archive import Keepable
from foundation import clock
from organisations.forms import PlainForm


class DayToCome(forms.DateField):
    """A day after today."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self, value):
        day = super().clean(value)
        if day is not None and day <= clock.today():
            raise forms.ValidationError("Choisissez un jour à venir.")
        return day


class KeepForm(PlainForm):
    documents = forms.MultipleChoiceField(
        label="Documents à garder",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins un document, ou revenez en arrière pour ne rien garder."},
    )
    ends_on = DayToCome(label="Les garder jusqu’au")

    def __init__(self, *args, documents: list[Keepable], last: date, **kwargs):
        super().__init__(*args, **kwargs)
        choices = self.fields["documents"]
        assert isinstance(choices, forms.MultipleChoiceField)
        choices.choices = [(document.code, document.title) for document in documents]
        self.last = last
        self.fields["ends_on"].help_text = f"Au plus tard le {last:%d/%m/%Y} : la loi ne permet pas davantage."

    def clean_ends_on(self):
        day = self.cleaned_data["ends_on"]
        if day > self.last:
            raise forms.ValidationError(f"Choisissez une date d’ici au {self.last:%d/%m/%Y}.")
        return day


class HoldForm(PlainForm):
    reason = forms.CharField(
        label="Motif de la suspension",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="La personne lira ce motif. N’écrivez rien de ce que dit son bilan.",
    )
    until_on = DayToCome(label="Jusqu’au", help_text="Douze mois au plus ; une suspension se renouvelle.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["until_on"].initial = clock.today() + timedelta(days=90)


class PaperForm(PlainForm):
    answer = forms.ChoiceField(label="Réponse signée", widget=forms.RadioSelect)
    decided_at = MomentField(label="Signée le")

    def __init__(self, *args, yes: str, no: str, **kwargs):
        super().__init__(*args, **kwargs)
        answer = self.fields["answer"]
        assert isinstance(answer, forms.ChoiceField)
        answer.choices = [("yes", yes), ("no", no)]
