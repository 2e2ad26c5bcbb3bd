"""Shapes of the inputs about the follow-up; the questions are those of the form SUI-6."""

from datetime import date
from typing import Any

from django import forms

from foundation import clock
from foundation.formats import plain_day
from organisations.forms import PlainForm
from sessions.forms import DayField
from sessions.models import FollowUp, FollowUpTry

NBSP = "\N{NO-BREAK SPACE}"
UNSAID = [("", "Je préfère ne pas répondre")]
SITUATIONS = (
    "Même poste", "Nouveau poste, même employeur", "Nouvel employeur, même métier", "Nouveau métier", "En formation",
    "Création ou reprise d’activité", "En recherche d’emploi", "Autre",
)  # fmt: skip
TRAININGS = ("Oui, terminée", "Oui, en cours", "Inscription prévue", "Non")
USES = (
    "Pour moi", "Avec mon employeur", "Avec un conseiller", "Pour un financement", "Pour un CV ou un entretien",
    "Pas encore",
)  # fmt: skip
LONG = {"max_length": 3000, "required": False, "widget": forms.Textarea(attrs={"rows": 3})}
MARKS = {"min_value": 0, "max_value": 10, "required": False}


def _one_of(words: tuple[str, ...]) -> list[tuple[str, str]]:
    return [*UNSAID, *((word, word) for word in words)]


def _mark(label: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text="De 0 (pas du tout) à 10 (tout à fait).",
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        **MARKS,  # type: ignore[arg-type]
    )


class AnswersForm(PlainForm):
    """Only the state of the project is asked for; everything else may stay empty."""

    project = forms.ChoiceField(
        label=f"Où en est votre projet{NBSP}?", choices=FollowUp.Project.choices, widget=forms.RadioSelect
    )
    situation = forms.ChoiceField(label="Votre situation aujourd’hui", choices=_one_of(SITUATIONS), required=False)
    training = forms.ChoiceField(
        label=f"Avez-vous engagé une formation ou une VAE{NBSP}?", choices=_one_of(TRAININGS), required=False
    )
    helped = forms.CharField(label=f"Qu’est-ce qui vous a aidé{NBSP}?", **LONG)  # type: ignore[arg-type]
    hindered = forms.CharField(label=f"Qu’est-ce qui vous a freiné{NBSP}?", **LONG)  # type: ignore[arg-type]
    used = forms.MultipleChoiceField(
        label=f"Avez-vous utilisé votre synthèse{NBSP}?",
        choices=[(word, word) for word in USES],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    useful = _mark("Avec le recul, le bilan vous a été utile")
    clear = _mark("Votre projet est clair")
    talk = forms.ChoiceField(
        label=f"Souhaitez-vous un entretien de suivi{NBSP}?", choices=_one_of(("Oui", "Non")), required=False
    )
    words = forms.CharField(label=f"Un message pour la personne qui vous accompagnait{NBSP}?", **LONG)  # type: ignore[arg-type]
    keeps = forms.BooleanField(label="Garder ces réponses pour le suivi", required=False)

    def __init__(self, *args: Any, reader: str, last: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["keeps"].help_text = (
            f"{reader} pourra les lire, jusqu’au {plain_day(last)} au plus tard (article R6313-7). Vous retirez cet accord "
            f"quand vous voulez. Sans lui, seul l’état de votre projet est gardé."
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        said = any(cleaned.get(name) for name in ("helped", "hindered", "words"))
        if said and not cleaned.get("keeps"):
            self.add_error(
                "keeps", f"Pour transmettre ce que vous avez écrit, cochez cette case{NBSP}; sinon, effacez vos textes."
            )
        return cleaned

    def said(self) -> list[dict[str, str]]:
        """Questions and answers as the archive and the page of a kept document show them."""
        cleaned = dict(self.cleaned_data)
        cleaned["project"] = FollowUp.Project(cleaned["project"]).label
        cleaned["used"] = ", ".join(cleaned["used"])
        return [
            {"question": str(field.label), "answer": "" if cleaned[name] is None else str(cleaned[name])}
            for name, field in self.fields.items()
            if name != "keeps"
        ]


class TryForm(PlainForm):
    tried_on = DayField(label="Jour")
    channel = forms.ChoiceField(label="Par quel moyen", choices=FollowUpTry.Channel.choices)


class OutcomeForm(PlainForm):
    state = forms.ChoiceField(
        label=f"Comment ce suivi s’est-il terminé{NBSP}?",
        widget=forms.RadioSelect,
        choices=[
            (FollowUp.State.REACHED, "Nous avons fait le point"),
            (FollowUp.State.NOT_REACHED, "La personne n’a pas pu être jointe"),
            (FollowUp.State.REFUSED, "La personne ne souhaite pas de suivi"),
        ],
    )
    project = forms.ChoiceField(
        label="Où en est le projet",
        choices=[("", "—"), *FollowUp.Project.choices],
        required=False,
        help_text="Quand vous avez fait le point. L’administration voit ce mot, rien d’autre.",
    )
    on = DayField(label="Jour", initial=clock.today)
