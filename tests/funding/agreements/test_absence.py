"""An employer who is asked for an absence: their days, their silence, and their word known late (D6323-4)."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from foundation import clock
from foundation.clock import PARIS
from foundation.errors import violated
from foundation.models import DueDate
from funding.agreements.answers import note_answer, note_reception
from funding.agreements.kinds import Kind, State
from funding.agreements.lookup import file_of
from funding.agreements.operations import let_silence_speak, send_document
from funding.agreements.refusal import DocumentRefused
from funding.models import Document, FundingPlan
from tests.factories import NOW
from tests.funding.agreements.factories import TODAY, a_whole_bilan
from tests.synthesis.pdf_text import words_of

RECEIVED, LAST = date(2026, 6, 9), date(2026, 7, 9)


def day(number: int, hour: int = 9) -> datetime:
    """So many days after the letter was established."""
    return datetime.combine(TODAY + timedelta(days=number), time(hour), PARIS)


@pytest.fixture
def letter(inside) -> Document:
    """Received on the day after it was established."""
    bilan = a_whole_bilan(inside, SELF="1800.00")
    FundingPlan.objects.filter(bilan=bilan).update(work_time=True)
    document = send_document(bilan, Kind.LEAVE, by=inside.consultant, at=NOW)
    return note_reception(document, received_on=RECEIVED, at=day(1))


def test_absence_is_granted_by_silence(letter):
    assert "au plus tard le jeudi 9 juillet 2026" in words_of(file_of(letter)).replace("\u00a0", " ")
    assert (letter.state, letter.answer_by) == (State.SENT, LAST)

    assert let_silence_speak(letter, at=day(31, 23)) is False
    assert let_silence_speak(letter, at=day(32, 0)) is True

    letter.refresh_from_db()
    assert letter.state == State.TACIT


@pytest.mark.parametrize("is_tacit", [False, True])
@pytest.mark.parametrize(
    ("answered_on", "sentence"),
    [
        (RECEIVED - timedelta(days=1), "avant celui où l’employeur a reçu"),
        (RECEIVED, ""),
        (LAST, ""),
        (LAST + timedelta(days=1), "l’absence est accordée"),
        (LAST + timedelta(days=9), "à venir"),
    ],
)
def test_answer_counts_by_its_own_day_whenever_it_is_known(letter, is_tacit, answered_on, sentence):
    late = day(39)
    if is_tacit:
        let_silence_speak(letter, at=late)

    if sentence:
        with pytest.raises(DocumentRefused, match=sentence) as refusal:
            note_answer(letter, accepts=False, answered_on=answered_on, at=late)
        assert refusal.value.field == "answered_on"
        return
    note_answer(letter, accepts=False, answered_on=answered_on, at=late)

    letter.refresh_from_db()
    assert (letter.state, letter.answered_on) == (State.REFUSED, answered_on)
    assert not DueDate.objects.filter(subject_id=letter.pk, raised_at=None).exists()
    with pytest.raises(DocumentRefused, match="n’attend plus"):
        note_answer(letter, accepts=True, answered_on=answered_on, at=late)


@pytest.mark.parametrize("answered_on", [None, LAST + timedelta(days=1)])
def test_database_undoes_no_silence_by_a_late_answer(letter, answered_on):
    let_silence_speak(letter, at=day(32))

    with pytest.raises(IntegrityError) as error, transaction.atomic():
        Document.objects.filter(pk=letter.pk).update(state=State.REFUSED, answered_on=answered_on)

    assert violated(error.value) == "absence_is_answered_in_time"


def test_answer_of_the_last_day_is_noted_afterwards_on_its_page(letter, signed_in, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: day(40))
    let_silence_speak(letter, at=day(40))
    client = signed_in(letter.bilan.consultant)
    page = reverse("funding:document", args=[letter.bilan.organisation.slug, letter.bilan_id, "leave"])
    note = reverse("funding:note_answer", args=[letter.bilan.organisation.slug, letter.pk])

    offered = client.get(page).content.decode()
    unsaid = client.post(note, {"answered_on": "2026-07-08"})
    late = client.post(note, {"accepts": "no", "answered_on": "2026-07-10"})
    noted = client.post(note, {"accepts": "no", "answered_on": "2026-07-08"}, follow=True).content.decode()

    assert "L’employeur avait répondu dans le délai" in offered
    assert (unsaid.status_code, "Dites ce que l’employeur" in unsaid.content.decode()) == (422, True)
    assert (late.status_code, "jusqu’au 9\u00a0juillet 2026 inclus" in late.content.decode()) == (422, True)
    assert "refusé le 8\u00a0juillet 2026" in noted
