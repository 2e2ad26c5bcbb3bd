"""Shape of the hours of a running bilan, as its consultant types them."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms

from beneficiaries.models import Bilan
from foundation.formats import agreed, duration
from organisations.forms import PlainForm
from sessions.duration.rules import REASON, WORK, Budget, Fault
from sessions.models import Step

MOST_MINUTES = 100 * 60  # beyond any law: a slip of the hand, told at once
NOT_READ = Budget({}, -1)


def _minutes(label: str, note: str, *, kind: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=MOST_MINUTES,
        help_text=note,
        widget=forms.NumberInput(attrs={"step": 15, "inputmode": "numeric", "data-minutes": kind}),
    )


class HoursForm(PlainForm):
    """One field a step, in minutes, personal work, and why."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)

    def __init__(
        self, *args: Any, bilan: Bilan, steps: Iterable[Step], taken: Mapping[UUID, Mapping[str, int]], **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        self.bilan, self.steps = bilan, list(steps)
        for step in self.steps:
            self.fields[self.name_of(step)] = _minutes(
                f"{step.title}, en minutes", _note(step.minutes, taken.get(step.pk, {})), kind="step"
            )
        self.fields[WORK] = _minutes(
            "Travail personnel prévu au contrat, en minutes",
            f"Aujourd’hui {duration(bilan.personal_work_minutes)}. Compte dans la durée totale.",
            kind="work",
        )
        self.fields[REASON] = forms.CharField(
            label="Pourquoi la durée change",
            max_length=300,
            required=False,  # the operation asks for it, together with all that it refuses
            widget=forms.TextInput(attrs={"aria-required": "true"}),
            help_text="La personne et l’administration le lisent : n’écrivez rien d’intime ni de médical.",
        )

    @staticmethod
    def name_of(step: Step) -> str:
        return f"step_{step.pk}"

    @property
    def rows(self) -> list[tuple[Step, Any]]:
        """Each step with its field."""
        return [(step, self[self.name_of(step)]) for step in self.steps]

    def first_values(self) -> dict[str, object]:
        """The hours as they are."""
        values: dict[str, object] = {self.name_of(step): step.minutes for step in self.steps}
        return values | {WORK: self.bilan.personal_work_minutes, "seen": self.now_seen()}

    def now_seen(self) -> str:
        """« 120,600,240;300 » : what this page shows, to know later whether it still holds."""
        return f"{','.join(str(step.minutes) for step in self.steps)};{self.bilan.personal_work_minutes}"

    def asked(self) -> dict[str, Any]:
        """What the operation asks for."""
        cleaned = self.cleaned_data
        return {
            "minutes": {step.pk: cleaned[self.name_of(step)] for step in self.steps},
            "personal_work_minutes": cleaned[WORK],
            "reason": cleaned[REASON],
            "seen": self._read(cleaned["seen"]),
        }

    def _read(self, seen: str) -> Budget:
        steps, _, work = seen.partition(";")
        numbers = [*steps.split(","), work]
        if len(numbers) != len(self.steps) + 1 or not all(one.isdecimal() and len(one) < 7 for one in numbers):
            return NOT_READ
        return Budget({step.pk: int(one) for step, one in zip(self.steps, numbers, strict=False)}, int(work))

    def told(self, faults: Iterable[Fault]) -> None:
        """Each refusal beside its field."""
        steps = {str(step.pk): self.name_of(step) for step in self.steps}
        for fault in faults:
            name = steps.get(fault.field, fault.field)
            self.add_error(name if name in self.fields else None, fault.sentence)

    def total(self, *kinds: str) -> int:
        """What the fields add up to, as far as they are numbers."""
        names = [self.name_of(step) for step in self.steps] if "step" in kinds else []
        names += [WORK] if "work" in kinds else []
        values = (str(self[name].value() or "") for name in names)
        return sum(int(value) for value in values if value.isdecimal() and len(value) < 7)


def _note(minutes: int, taken: Mapping[str, int]) -> str:
    parts = [f"Aujourd’hui {duration(minutes)}"]
    parts += [f"{duration(taken['planned'])} en séances prévues"] if taken.get("planned") else []
    parts += [f"{duration(taken['held'])} déjà {agreed('faite', taken['held'])}"] if taken.get("held") else []
    return ", ".join(parts) + "."
