"""Shapes of the inputs about planning."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms

from beneficiaries.models import Bilan
from foundation import clock
from organisations.forms import PlainForm
from sessions.forms import DESPITE, LONGEST_MINUTES, DayField, DespiteAbsenceForm
from sessions.models import Mode, Step, Weekday
from sessions.planning.rules import DAY_MINUTES

MINUTES = {"step": 15, "inputmode": "numeric"}
PLACE_HELP = "Adresse, numéro ou lien de la visio. La personne le lit."


class HourField(forms.TimeField):
    """An hour of the wall in Paris."""

    widget = forms.TimeInput(attrs={"type": "time", "step": 300}, format="%H:%M")


def minute_of(hour: time) -> int:
    return hour.hour * 60 + hour.minute


class SeriesForm(PlainForm):
    """When a series begins, and how it goes on."""

    first = DayField(label="Première séance")
    hour = HourField(label="Heure")
    every_weeks = forms.TypedChoiceField(
        label="Rythme", coerce=int, choices=[(1, "Chaque semaine"), (2, "Toutes les deux semaines")]
    )
    minutes = forms.IntegerField(
        label="Durée habituelle en minutes",
        min_value=15,
        max_value=LONGEST_MINUTES,
        widget=forms.NumberInput(attrs=MINUTES),
    )
    mode = forms.ChoiceField(label="Comment", choices=Mode.choices)
    place = forms.CharField(label="Lieu ou lien", max_length=200, required=False, help_text=PLACE_HELP)

    def clean_first(self):
        day = self.cleaned_data["first"]
        if day < clock.today():
            raise forms.ValidationError("Ce jour est passé.")
        if day.weekday() >= Weekday.SATURDAY:
            raise forms.ValidationError("Choisissez un jour du lundi au vendredi : la série garde ce jour.")
        return day


class LineForm(PlainForm):
    """One meeting of a series, to be kept, changed or left out."""

    keep = forms.BooleanField(label="Garder", required=False)
    step = forms.ModelChoiceField(label="Étape", queryset=Step.objects.none(), empty_label=None)
    day = DayField(label="Jour")
    hour = HourField(label="Heure")
    minutes = forms.IntegerField(
        label="Minutes", min_value=15, max_value=LONGEST_MINUTES, widget=forms.NumberInput(attrs=MINUTES)
    )

    def __init__(self, *args: Any, steps: list[Step], **kwargs: Any):
        super().__init__(*args, **kwargs)
        step = self.fields["step"]
        assert isinstance(step, forms.ModelChoiceField)
        step.queryset = Step.objects.filter(pk__in=[one.pk for one in steps])
        step.choices = [(one.pk, one.title) for one in steps]
        for name, field in self.fields.items():
            if name != "keep":
                field.widget.attrs["class"] = "form-select" if name == "step" else "form-control"

    def starts_at(self) -> datetime:
        return datetime.combine(self.cleaned_data["day"], self.cleaned_data["hour"], tzinfo=clock.PARIS)


class AvailabilityForm(PlainForm):
    is_published = forms.BooleanField(
        label="Les personnes que j’accompagne réservent et déplacent elles-mêmes leurs séances", required=False
    )
    weeks_ahead = forms.IntegerField(
        label="Réservable jusqu’à, en semaines", min_value=1, max_value=52, widget=forms.NumberInput()
    )


class RangeForm(PlainForm):
    """A range of the day, one way and in one place."""

    starts = HourField(label="De")
    ends = HourField(label="À", help_text="00:00 pour minuit.")
    mode = forms.ChoiceField(label="Comment", choices=Mode.choices)
    place = forms.CharField(label="Lieu ou lien", max_length=200, required=False, help_text=PLACE_HELP)

    def opening(self) -> dict[str, Any]:
        """What the operation takes, on its days; midnight as an end is the end of the day."""
        cleaned = self.cleaned_data
        return {name: cleaned[name] for name in ("weekdays", "day") if name in cleaned} | {
            "starts_minute": minute_of(cleaned["starts"]),
            "ends_minute": minute_of(cleaned["ends"]) or DAY_MINUTES,
            "mode": cleaned["mode"],
            "place": cleaned["place"],
        }


class WeeklyForm(RangeForm):
    weekdays = forms.TypedMultipleChoiceField(
        label="Jours", coerce=int, choices=Weekday.choices, widget=forms.CheckboxSelectMultiple
    )

    field_order = ["weekdays", "starts", "ends", "mode", "place"]


class DatedForm(RangeForm):
    day = DayField(label="Jour")

    field_order = ["day", "starts", "ends", "mode", "place"]

    def clean_day(self):
        day = self.cleaned_data["day"]
        if day < clock.today():
            raise forms.ValidationError("Ce jour est passé.")
        return day


class AbsenceForm(PlainForm):
    """From one day to another, whole days unless hours are said."""

    first = DayField(label="Du")
    first_hour = HourField(label="À partir de", required=False, help_text="Vide : dès le matin.")
    last = DayField(label="Au")
    last_hour = HourField(label="Jusqu’à", required=False, help_text="Vide : jusqu’au soir.")

    field_order = ["first", "first_hour", "last", "last_hour"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("first") and cleaned.get("last") and cleaned["last"] < cleaned["first"]:
            self.add_error("last", "Le dernier jour vient avant le premier.")
        return cleaned

    def stretch(self) -> dict[str, datetime]:
        cleaned = self.cleaned_data
        last, hour = cleaned["last"], cleaned["last_hour"]
        if hour is None:
            last, hour = last + timedelta(days=1), time(0)
        return {
            "starts_at": datetime.combine(cleaned["first"], cleaned["first_hour"] or time(0), tzinfo=clock.PARIS),
            "ends_at": datetime.combine(last, hour, tzinfo=clock.PARIS),
        }


class CollectiveForm(DespiteAbsenceForm):
    """One hour for several bilans."""

    bilans = forms.ModelMultipleChoiceField(
        label="Personnes", queryset=Bilan.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    day = DayField(label="Jour")
    hour = HourField(label="Heure")
    minutes = forms.IntegerField(
        label="Durée en minutes", min_value=15, max_value=LONGEST_MINUTES, widget=forms.NumberInput(attrs=MINUTES)
    )
    mode = forms.ChoiceField(label="Comment", choices=Mode.choices)
    place = forms.CharField(label="Lieu ou lien", max_length=200, required=False, help_text=PLACE_HELP)

    def __init__(self, *args: Any, bilans: list[Bilan], **kwargs: Any):
        super().__init__(*args, **kwargs)
        field = self.fields["bilans"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = Bilan.objects.filter(pk__in=[bilan.pk for bilan in bilans]).select_related("beneficiary")
        field.choices = [(bilan.pk, str(bilan.beneficiary)) for bilan in bilans]

    def booking(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        return {
            "bilans": list(cleaned["bilans"]),
            "starts_at": datetime.combine(cleaned["day"], cleaned["hour"], tzinfo=clock.PARIS),
            "minutes": cleaned["minutes"],
            "mode": cleaned["mode"],
            "place": cleaned["place"],
            DESPITE: self.is_despite_absence,
        }


class GroupMoveForm(DespiteAbsenceForm):
    """Another hour for a whole group."""

    day = DayField(label="Jour")
    hour = HourField(label="Heure")

    def booking(self) -> dict[str, Any]:
        starts_at = datetime.combine(self.cleaned_data["day"], self.cleaned_data["hour"], tzinfo=clock.PARIS)
        return {"starts_at": starts_at, DESPITE: self.is_despite_absence}


class GroupCancelForm(PlainForm):
    reason = forms.CharField(
        label="Motif", max_length=300, help_text="L’administration peut le lire ; les personnes ne le reçoivent pas."
    )


class InstantField(forms.DateTimeField):
    """An instant as pages write it: ISO, with its offset; an hour without one is an hour of the wall in Paris."""

    def clean(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return super().clean(value)
        try:
            instant = datetime.fromisoformat(str(value))
        except ValueError:
            raise forms.ValidationError("Choisissez une heure dans la liste.") from None
        instant = instant if instant.tzinfo else instant.replace(tzinfo=clock.PARIS)
        if not 2020 <= instant.year <= 2100:
            raise forms.ValidationError("Cette date est trop éloignée : vérifiez l’année.")
        return instant


class ShiftForm(PlainForm):
    starts_at = InstantField(label="Nouvelle heure")


class OwnSlotForm(PlainForm):
    starts_at = InstantField(label="Heure", error_messages={"required": "Choisissez une heure."})
    has_read_rule = forms.BooleanField(required=False)


class WaiveForm(PlainForm):
    reason = forms.CharField(
        label="Pourquoi n’est-ce pas retenu\N{NO-BREAK SPACE}?",
        max_length=200,
        help_text="L’administration peut le lire.",
    )


class OwnCorrectionForm(PlainForm):
    reason = forms.CharField(label="Pourquoi retirez-vous ce travail\N{NO-BREAK SPACE}?", max_length=280)
