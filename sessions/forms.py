"""Shapes of the inputs about sessions."""

from datetime import datetime, timedelta
from typing import Any

from django import forms

from beneficiaries.models import Bilan
from foundation import clock
from organisations.forms import PlainForm
from sessions.models import Mode, Session, Step
from sessions.operations.writing import ABSENT, SessionRefused
from sessions.queries import steps_of

LONGEST_MINUTES = 8 * 60
DESPITE = "despite_absence"
NEAR = timedelta(days=3 * 365)


class DayField(forms.DateField):
    """A calendar day within three years of today."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self, value):
        day = super().clean(value)
        if day and abs(day - clock.today()) > NEAR:
            raise forms.ValidationError("Cette date est trop éloignée : vérifiez l’année.")
        return day


class DespiteAbsenceForm(PlainForm):
    """Asks, once an hour turned out to be inside an absence, whether the meeting takes place all the same."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.is_bound and self.add_prefix(DESPITE) in self.data:
            self._offer()

    def _offer(self) -> None:
        self.fields[DESPITE] = forms.BooleanField(
            label="La séance a lieu malgré l’absence", required=False, help_text="Elle porte alors cette marque."
        )

    def told(self, refusal: SessionRefused, *, field: str | None = None) -> None:
        """A refusal beside its field; that of an absence brings the box that overrides it."""
        if refusal.constraint == ABSENT:
            self._offer()
            field = DESPITE
        self.add_error(field, str(refusal))

    @property
    def is_despite_absence(self) -> bool:
        return bool(self.cleaned_data.get(DESPITE))


class SessionForm(DespiteAbsenceForm):
    step = forms.ModelChoiceField(label="Étape", queryset=Step.objects.none(), empty_label=None)
    day = DayField(label="Jour")
    hour = forms.TimeField(label="Heure", widget=forms.TimeInput(attrs={"type": "time", "step": 300}, format="%H:%M"))
    minutes = forms.IntegerField(
        label="Durée en minutes",
        min_value=15,
        max_value=LONGEST_MINUTES,
        widget=forms.NumberInput(attrs={"step": 15, "inputmode": "numeric"}),
    )
    mode = forms.ChoiceField(label="Comment", choices=Mode.choices)
    place = forms.CharField(
        label="Lieu ou lien", max_length=200, required=False, help_text="Adresse, numéro ou lien de la visio."
    )

    def __init__(self, *args, bilan: Bilan, is_follow_up: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        if is_follow_up:
            del self.fields["step"]  # the talk comes after the last step
            return
        step = self.fields["step"]
        assert isinstance(step, forms.ModelChoiceField)
        step.queryset = steps_of(bilan)

    def booking(self) -> dict[str, Any]:
        """What the operations of booking and moving take."""
        cleaned = self.cleaned_data
        return {
            "step": cleaned.get("step"),
            "starts_at": datetime.combine(cleaned["day"], cleaned["hour"], tzinfo=clock.PARIS),
            "minutes": cleaned["minutes"],
            "mode": cleaned["mode"],
            "place": cleaned["place"],
            DESPITE: self.is_despite_absence,
        }

    @staticmethod
    def initial_of(session: Session) -> dict[str, object]:
        starts_at = session.starts_at.astimezone(clock.PARIS)
        return {
            "step": session.step_id,
            "day": starts_at.date(),
            "hour": starts_at.time(),
            "minutes": session.planned_minutes,
            "mode": session.mode,
            "place": session.place,
        }


class OutcomeForm(PlainForm):
    HELD, NO_SHOW, CANCELLED, CANCELLED_BY_PERSON = "held", "no_show", "cancelled", "cancelled_by_person"

    outcome = forms.ChoiceField(
        label="Que s’est-il passé ?",
        widget=forms.RadioSelect,
        choices=[
            (HELD, "La séance a eu lieu"),
            (NO_SHOW, "La personne n’est pas venue"),
            (CANCELLED_BY_PERSON, "La personne a annulé"),
            (CANCELLED, "Nous annulons la séance"),
        ],
    )
    actual_minutes = forms.IntegerField(
        label="Durée réelle en minutes",
        required=False,
        min_value=1,
        max_value=LONGEST_MINUTES,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text="Notez la durée vraie : ce qui dépasse les heures du bilan est gardé mais ne compte pas.",
    )
    reason = forms.CharField(
        label="Motif",
        max_length=300,
        required=False,
        help_text="Pour une absence ou une annulation. N’écrivez rien d’intime : l’administration peut le lire.",
    )
    irregular_reason = forms.CharField(
        label="Séance tenue avant le consentement ou le contrat : pourquoi ?",
        max_length=300,
        required=False,
        help_text="À remplir seulement dans ce cas. La séance est gardée avec sa marque et n’est pas facturable.",
    )

    def clean(self):
        cleaned = super().clean()
        is_unsaid = not cleaned.get("actual_minutes") and "actual_minutes" not in self.errors
        if cleaned.get("outcome") == self.HELD and is_unsaid:
            self.add_error("actual_minutes", "Indiquez combien de temps la séance a duré.")
        return cleaned


class TakeBackForm(PlainForm):
    reason = forms.CharField(
        label="Pourquoi revenez-vous sur cette issue ?", max_length=280, help_text="L’administration peut le lire."
    )


class WorkForm(PlainForm):
    day = DayField(label="Jour")
    minutes = forms.IntegerField(
        label="Durée en minutes",
        min_value=5,
        max_value=LONGEST_MINUTES,
        widget=forms.NumberInput(attrs={"step": 5, "inputmode": "numeric"}),
    )
