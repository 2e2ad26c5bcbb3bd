"""The shapes of the panel's parts, sent as one form."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.dateparse import parse_datetime

from exchange.closing.operations import Task
from exchange.closing.rules import MAX_EXERCISE
from exchange.models import Exercise
from organisations.forms import PlainForm
from questionnaires.models import Instrument
from sessions.forms import DESPITE, DayField, OutcomeForm, SessionForm
from sessions.operations.writing import ABSENT, SessionRefused

ROWS = 6  # lines of exercises that a page offers; two are shown at once
LATER, BOOK = "later", "book"


class PageForm(PlainForm):
    """What makes of a page sent twice one closing, and what it had before it."""

    key = forms.UUIDField()
    version = forms.IntegerField(min_value=0)
    note_version = forms.IntegerField(min_value=0, required=False)
    summary_seen_at = forms.CharField(required=False, max_length=40)

    def clean_summary_seen_at(self) -> Any:
        """When the summary that the page showed was written; None for none."""
        value = self.cleaned_data["summary_seen_at"]
        try:
            found = parse_datetime(value) if value else None
        except ValueError:
            found = None
        if value and (found is None or found.tzinfo is None):
            raise forms.ValidationError("Cette page n’a pas pu être lue : rechargez-la.")
        return found


class PresenceForm(OutcomeForm):
    """How it went, and one's own signature in the same gesture."""

    sign = forms.BooleanField(label="Je signe ma présence", required=False, initial=True)


class SignForm(PlainForm):
    """A meeting whose outcome is known, and that one has not signed."""

    sign = forms.BooleanField(label="Je signe ma présence", required=False, initial=True)


class WordsForm(PlainForm):
    """For oneself, then for the person."""

    note = forms.CharField(required=False, strip=False)
    summary = forms.CharField(required=False, strip=False)

    def __init__(self, *args: Any, instruments: Sequence[Instrument], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.instruments = {row.code: row for row in instruments}
        self.fields["questionnaires"] = forms.MultipleChoiceField(
            label="Questionnaires à proposer",
            choices=[(row.code, row.content.title) for row in instruments],
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )

    def clean_questionnaires(self) -> list[Instrument]:
        return [self.instruments[code] for code in self.cleaned_data["questionnaires"]]


class TaskForm(PlainForm):
    """One line: what to do, when it is wished for, whether it is a document to bring."""

    text = forms.CharField(
        label="À faire",
        required=False,
        max_length=MAX_EXERCISE,
        error_messages={"max_length": f"Un exercice tient en {MAX_EXERCISE} caractères."},
    )
    due_on = DayField(label="Pour le", required=False)
    is_document = forms.BooleanField(label="Document à apporter", required=False)

    def task(self) -> Task:
        kind = Exercise.Kind.DOCUMENT if self.cleaned_data["is_document"] else Exercise.Kind.TASK
        return Task(self.cleaned_data["text"], self.cleaned_data["due_on"], kind)


class FollowingForm(PlainForm):
    """Whether a date is set now."""

    when = forms.ChoiceField(
        label="Prochaine séance",
        choices=[(BOOK, "La prévoir maintenant"), (LATER, "Plus tard")],
        widget=forms.RadioSelect,
    )


@dataclass
class ClosingForms:
    """The parts of one page; those that do not apply are None. Every part is checked, so that every error shows."""

    page: PageForm
    presence: PresenceForm | SignForm | None
    words: WordsForm | None
    tasks: list[TaskForm]
    following: FollowingForm | None
    booking: SessionForm | None

    @property
    def is_booking(self) -> bool:
        following = self.following
        return following is not None and following.is_valid() and following.cleaned_data["when"] == BOOK

    def is_valid(self) -> bool:
        return not [part for part in self._parts if not part.is_valid()]

    @property
    def has_errors(self) -> bool:
        return any(part.errors for part in self._parts if part.is_bound)

    @property
    def _parts(self) -> list[PlainForm]:
        parts = [self.page, self.presence, self.words, *self.tasks, self.following]
        booking = self.booking if self.is_booking else None
        return [part for part in (*parts, booking) if part is not None]

    def add_error(self, part: str, sentence: str, *, field: str | None, row: int | None) -> None:
        """A refusal beside the field of its part."""
        if part == "tasks" and row is not None:
            self.tasks[row].add_error("text", sentence)
            return
        if field == DESPITE and self.booking is not None:
            self.booking.told(SessionRefused(sentence, constraint=ABSENT))
            return
        form = {"presence": self.presence, "words": self.words, "following": self.booking}.get(part) or self.page
        form.add_error(field if field in form.fields else None, sentence)


def new_key() -> str:
    return str(uuid4())
