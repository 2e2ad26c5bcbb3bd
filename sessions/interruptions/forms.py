"""Shapes of what stops a bilan, for a while or for good."""

from datetime import timedelta
from typing import Any

from django import forms

from beneficiaries.forms import MomentField
from beneficiaries.pauses import MOTIVES as PAUSE_MOTIVES
from beneficiaries.silence import MOTIVES
from foundation import clock
from organisations.forms import PlainForm
from sessions.forms import DayField

GIVE_UP, KEEP = "give_up", "keep"


class PauseForm(PlainForm):
    first = DayField(label="Premier jour de pause")
    last = DayField(
        label="Dernier jour de pause",
        help_text="Une pause a toujours une fin ; elle se prolonge, ou s’arrête plus tôt.",
    )
    motive = forms.ChoiceField(
        label="Raison",
        choices=list(PAUSE_MOTIVES.items()),
        help_text="L’administration peut la lire. Rien d’autre ne vous est demandé.",
    )
    planned = forms.ChoiceField(
        label="Les séances prévues pendant la pause",
        widget=forms.RadioSelect,
        choices=[(GIVE_UP, "Les annuler : leurs heures redeviennent libres"), (KEEP, "Les garder")],
        initial=GIVE_UP,
    )

    is_assisted = forms.BooleanField(label="La personne l’a demandée sur un papier signé", required=False)

    def __init__(self, *args, has_planned: bool, is_person: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if is_person:
            del self.fields["is_assisted"]
        self.fields["first"].initial = clock.today()
        self.fields["last"].initial = clock.today() + timedelta(days=30)
        if not has_planned:
            del self.fields["planned"]

    def asked(self) -> dict[str, Any]:
        """What the operation asks for."""
        cleaned = self.cleaned_data
        return {
            "first": cleaned["first"],
            "last": cleaned["last"],
            "motive": cleaned["motive"],
            "gives_up": cleaned.get("planned") == GIVE_UP,
            "is_assisted": cleaned.get("is_assisted", False),
        }


class AbandonForm(PlainForm):
    occurred_at = MomentField(label="Le")
    motive = forms.ChoiceField(label="Raison", widget=forms.RadioSelect, choices=list(MOTIVES.items()))
    words = forms.CharField(
        label="En quelques mots",
        max_length=300,
        required=False,
        help_text="L’administration et le financeur peuvent le lire : n’écrivez rien d’intime ni de médical.",
    )
