"""Shapes of the inputs about representatives and employers' contacts."""

from django import forms

from beneficiaries.models import Representative
from organisations.forms import PlainForm


class RepresentativeForm(PlainForm):
    kind = forms.ChoiceField(label="À quel titre", choices=Representative.Kind)
    must_co_sign = forms.TypedChoiceField(
        label="Le jugement demande-t-il sa signature\N{NO-BREAK SPACE}?",
        choices=[("", "Comme d’ordinaire"), ("yes", "Oui"), ("no", "Non")],
        coerce=lambda answer: answer == "yes",
        empty_value=None,
        required=False,
        help_text=(
            "D’ordinaire\N{NO-BREAK SPACE}: oui pour le parent d’une personne mineure, non en tutelle et en curatelle. "
            "Le consentement attend cette signature quand elle est demandée."
        ),
    )
    first_name = forms.CharField(label="Prénom", max_length=60)
    last_name = forms.CharField(label="Nom", max_length=60)
    email = forms.EmailField(
        label="Adresse e-mail", required=False, help_text="Sans adresse, ses signatures se notent d’après un papier."
    )


class ContactOfEmployerForm(PlainForm):
    first_name = forms.CharField(label="Prénom", max_length=60)
    last_name = forms.CharField(label="Nom", max_length=60)
    email = forms.EmailField(label="Adresse e-mail professionnelle")
