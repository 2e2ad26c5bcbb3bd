"""The five questions of a visitor: plain words, nothing asked that the estimate does not need."""

from datetime import date, timedelta
from typing import Any

from django import forms

from foundation.formats import spaced
from funding.forms.fields import DayField
from funding.simulation.estimating import Wish
from funding.simulation.scenario import Funder, LastBilan, Status
from organisations.forms import AmountField, PlainForm

STATUSES = [
    (Status.EMPLOYEE.value, "En poste, dans le privé"),
    (Status.JOB_SEEKER.value, "À la recherche d’un emploi"),
    (Status.SELF_EMPLOYED.value, "À mon compte"),
    (Status.PUBLIC_AGENT.value, "Dans la fonction publique"),
    (Status.INDIVIDUAL.value, "Autre situation"),
]
NEVER = "never"
PAYERS = [
    (NEVER, "Jamais, ou je ne sais plus"),
    (Funder.CPF.value, "Oui, payé par mon CPF"),
    (Funder.OPCO.value, "Oui, payé par un OPCO"),
    (Funder.FRANCE_TRAVAIL.value, "Oui, payé par France Travail ou une Région"),
    (Funder.EMPLOYER.value, "Oui, payé par mon employeur"),
    (Funder.SELF.value, "Oui, à mes frais"),
]
USUAL_DELAY = timedelta(days=60)


class EstimateForm(PlainForm):
    """Five questions, two minutes."""

    status = forms.ChoiceField(label="1. Où en êtes-vous ?", choices=STATUSES, widget=forms.RadioSelect)
    balance = AmountField(
        label="2. Combien avez-vous sur votre CPF ?",
        min_value=0,
        required=False,
        help_text="En euros, comme sur moncompteformation.gouv.fr. Laissez vide si vous ne savez pas.",
    )
    last_funder = forms.ChoiceField(label="3. Avez-vous déjà fait un bilan de compétences ?", choices=PAYERS)
    last_on = DayField(label="Si oui, quand", required=False, help_text="À peu près.")
    start = DayField(label="4. Quand aimeriez-vous commencer ?")
    work_time = forms.BooleanField(label="Pendant mes heures de travail", required=False)
    employer = AmountField(
        label="5. Votre employeur participe-t-il ?",
        min_value=0,
        required=False,
        help_text="Combien, en euros. Laissez vide si non, ou si vous n’en avez pas.",
    )
    instead_on = DayField(label="Et si je signais le", required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.today = today
        for field in self.fields.values():
            field.label = spaced(field.label)

    @staticmethod
    def initial_of(today: date) -> dict[str, object]:
        return {"status": Status.EMPLOYEE.value, "last_funder": NEVER, "start": today + USUAL_DELAY}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("start") and cleaned["start"] < self.today:
            self.add_error("start", "Choisissez une date à venir.")
        if cleaned.get("last_funder") not in (None, NEVER) and "last_on" in cleaned and not cleaned["last_on"]:
            self.add_error("last_on", "Dites à peu près quand\N{NO-BREAK SPACE}: la réponse en dépend.")
        if cleaned.get("last_on") and cleaned["last_on"] > self.today:
            self.add_error("last_on", "Cette date est à venir.")
        if cleaned.get("instead_on") and cleaned["instead_on"] < self.today:
            self.add_error("instead_on", "Choisissez une date à venir.")
        return cleaned

    def wish(self) -> Wish:
        cleaned, last = self.cleaned_data, None
        if cleaned["last_funder"] != NEVER:
            last = LastBilan(cleaned["last_on"], Funder(cleaned["last_funder"]))
        return Wish(
            on=self.today,
            start=cleaned["start"],
            status=Status(cleaned["status"]),
            balance=cleaned["balance"],
            last_bilan=last,
            work_time=cleaned["work_time"],
            employer=cleaned["employer"],
        )
