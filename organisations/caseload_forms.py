"""Shapes of the inputs about landmarks, ceilings and saved views."""

from django import forms

from organisations.forms import PlainForm
from organisations.models import CaseloadRules
from organisations.models.caseload import MOST_BILANS, MOST_DAYS

DAYS = {"min_value": "Écrivez un jour ou davantage.", "max_value": f"Écrivez {MOST_DAYS} jours au plus."}


def days(label: str, help_text: str) -> forms.IntegerField:
    return forms.IntegerField(label=label, help_text=help_text, min_value=1, max_value=MOST_DAYS, error_messages=DAYS)


class CaseloadRulesForm(PlainForm, forms.ModelForm):
    """After how many days something shows as late, and how many bilans one consultant leads."""

    stalled_days = days(
        "Jours sans rendez-vous prévu", "Un bilan dont rien n’est prévu passe alors en tête des listes."
    )
    signature_days = days("Jours sans signature après une séance", "La signature de la personne ou la vôtre.")
    consent_days = days("Jours sans réponse de la personne", "Après l’ouverture du bilan, sans oui ni non.")
    synthesis_days = days(
        "Jours pour écrire, figer, remettre la synthèse, puis terminer", "Comptés depuis ce qui précède."
    )
    ceiling = forms.IntegerField(
        label="Bilans menés à la fois par une personne",
        min_value=1,
        max_value=MOST_BILANS,
        help_text="Au-delà, ouvrir ou confier un bilan demande une confirmation. Chaque membre peut avoir son propre plafond.",
        error_messages={"min_value": "Écrivez 1 ou davantage.", "max_value": f"Écrivez {MOST_BILANS} au plus."},
    )
    nudges_by_itself = forms.BooleanField(
        label="Proposer un rendez-vous par courriel, sans qu’on le demande",
        required=False,
        help_text="À la personne dont rien n’est prévu, un jour ouvré\N{NO-BREAK SPACE}; deux fois au plus, puis plus rien jusqu’au rendez-vous suivant. Sinon, chaque courriel reste un geste de qui accompagne.",
    )

    class Meta:
        model = CaseloadRules
        fields = ["stalled_days", "signature_days", "consent_days", "synthesis_days", "ceiling", "nudges_by_itself"]


class CeilingForm(PlainForm):
    ceiling = forms.IntegerField(
        label="Bilans menés à la fois",
        required=False,
        min_value=0,
        max_value=MOST_BILANS,
        error_messages={"min_value": "Écrivez 0 ou davantage.", "max_value": f"Écrivez {MOST_BILANS} au plus."},
    )

    def __init__(self, *args, usual: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ceiling"].help_text = f"Laissez vide pour le nombre de la maison\N{NO-BREAK SPACE}: {usual}."


class SavedViewForm(PlainForm):
    name = forms.CharField(label="Nom de la vue", max_length=40, error_messages={"required": "Donnez un nom à la vue."})
    is_default = forms.BooleanField(label="L’ouvrir en premier", required=False)
