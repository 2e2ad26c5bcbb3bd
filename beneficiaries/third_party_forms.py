"""Shapes of the inputs about representatives and employers' contacts."""

from django import forms

from beneficiaries.models import Representative
from organisations.forms import PlainForm


class RepresentativeForm(PlainForm):
    kind = forms.ChoiceField(label="À quel titre", choices=Representative.Kind)
    first_name = forms.CharField(label="Prénom", max_length=60)
    last_name = forms.CharField(label="Nom", max_length=60)
    email = forms.EmailField(
        label="Adresse e-mail", required=False, help_text="Sans adresse, ses signatures se notent d’après un papier."
    )


class ContactOfEmployerForm(PlainForm):
    first_name = forms.CharField(label="Prénom", max_length=60)
    last_name = forms.CharField(label="Nom", max_length=60)
    email = forms.EmailField(label="Adresse e-mail professionnelle")
