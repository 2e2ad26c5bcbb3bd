"""Somebody without e-mail lives the same bilan, by paper and by card: every step of the story of `tests/browser`."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from beneficiaries.cards.operations import issue_card
from beneficiaries.models import Beneficiary, Bilan, Fact
from beneficiaries.rules import OWN_WORD
from bilan.demonstration.phases import propose_programme, record_investigation
from exchange.models import Message
from foundation import clock, due, outbox
from foundation.clock import PARIS
from foundation.tenancy import content_of, tenant
from funding.operations import record_agreement
from questionnaires.models import Assignment
from questionnaires.operations import assign_questionnaire
from sessions.attendance import sign_attendance
from sessions.following import settle_follow_up
from sessions.models import FollowUp, PaperSheet, Programme
from sessions.shipping import ship_programmes
from synthesis.models import Synthesis
from synthesis.operations import freeze_synthesis, hand_over_synthesis
from tests.factories import NOW, TODAY
from tests.questionnaires.factories import the_instrument
from tests.sessions.factories import a_held_session
from tests.synthesis.factories import a_shared

A_PDF = b"%PDF-1.4\n%signed by hand\n"


@pytest.fixture
def odile(house, now, signed_in):
    """The person, opened without an address by her consultant's pages."""
    client, slug = signed_in(house.consultant), house.organisation.slug
    with tenant(house.organisation.pk):
        ship_programmes(organisation=house.organisation)
        programme = Programme.objects.get(title="Essentiel, 14 h")
    named = {"first_name": "Odile", "last_name": "Brun", "public": "employee"}
    client.post(reverse("beneficiaries:enter", args=[slug]), named)
    with tenant(house.organisation.pk):
        person = Beneficiary.objects.get(last_name="Brun")
    asked = {"programme": programme.pk, "situation": "none", "situation_note": ""}
    client.post(reverse("bilans:open", args=[slug, person.pk]), asked)
    with tenant(house.organisation.pk):
        bilan = Bilan.objects.select_related("beneficiary", "consultant__user", "organisation").get(beneficiary=person)
    return SimpleNamespace(
        house=house, slug=slug, client=client, person=person, bilan=bilan, consultant=house.consultant
    )


def notes(odile, *kinds: str) -> None:
    """From a signed paper, each on its page."""
    for kind in kinds:
        path = reverse("beneficiaries:record", args=[odile.slug, odile.bilan.pk, kind])
        answer = odile.client.post(path, {"occurred_at": TODAY.isoformat()})
        assert answer.status_code == 302, (kind, answer.content.decode())


def posts(odile, name: str, *args: object, **fields: object) -> None:
    answer = odile.client.post(reverse(name, args=[odile.slug, *args]), fields)
    assert answer.status_code == 302, (name, answer.content.decode())


def test_whole_bilan_on_paper_and_by_card(odile, monkeypatch):
    bilan, by = odile.bilan, odile.consultant
    notes(odile, "informed", "consented")
    with tenant(bilan.organisation_id):
        record_agreement(bilan, kind="individual", signed_on=TODAY, by=by, at=NOW)
        propose_programme(bilan, slot=0, at=NOW)
    notes(odile, "programme_agreed")
    signs_on_paper(odile)
    writes_by_card(odile)
    answers_on_paper(odile)
    notes(odile, "preliminary_closed")
    with tenant(bilan.organisation_id):
        record_investigation(bilan, slot=0, at=NOW)
    notes(odile, "investigation_read", "investigation_closed")
    reads_the_synthesis_on_paper(odile)
    for question in ("synthese", "suivi"):
        decided = {"answer": "yes", "decided_at": TODAY.isoformat()}
        posts(odile, "confidentiality:record_consent", bilan.pk, question, **decided)
    notes(odile, "closed")
    is_called_six_months_later(odile, monkeypatch)

    with tenant(bilan.organisation_id):
        theirs = Fact.objects.filter(bilan=bilan, kind__in=OWN_WORD)
        assert set(theirs.values_list("is_assisted", flat=True)) == {True}
        assert theirs.count() == 5
    assert {address for message in mail.outbox for address in message.to} <= {by.user.email}


def signs_on_paper(odile) -> None:
    with tenant(odile.bilan.organisation_id):
        session = a_held_session(odile.bilan, starts_at=NOW - timedelta(minutes=30), minutes=30)
        sign_attendance(session, party="consultant", by=odile.consultant.user, signer_name="C", at=NOW)
    posts(odile, "sessions:print_sheet", odile.bilan.pk)
    with tenant(odile.bilan.organisation_id):
        sheet = PaperSheet.objects.get()
    scan = SimpleUploadedFile("feuille.pdf", A_PDF)
    posts(odile, "sessions:scan", sheet.pk, sessions=[session.pk], signed_on=TODAY.isoformat(), file=scan)


def writes_by_card(odile) -> None:
    """The card opens the same space; what was noted for her is read there."""
    with tenant(odile.bilan.organisation_id):
        code = issue_card(odile.person, by=odile.consultant, at=datetime.now(UTC)).codes[0]
    hers = Client()
    hers.post(reverse("beneficiaries:card_sign_in", args=[odile.slug]), {"code": code})
    home = hers.get(reverse("own:start", args=[odile.slug])).content.decode()
    sent = hers.post(reverse("exchange:own_message_send", args=[odile.slug]), {"text": "Bonjour", "key": uuid4()})

    assert ("Mon bilan" in home, sent.status_code) == (True, 302)
    with tenant(odile.bilan.organisation_id), content_of(odile.bilan.pk):
        assert Message.objects.get().text == "Bonjour"


def answers_on_paper(odile) -> None:
    with tenant(odile.bilan.organisation_id):
        assignment = assign_questionnaire(odile.bilan, instrument=the_instrument(), by=odile.consultant, at=NOW)
    posts(odile, "questionnaires:type_sheet", assignment.pk, paper_on=TODAY.isoformat(), is_signed="on", q01="4")
    with tenant(odile.bilan.organisation_id):
        assert Assignment.objects.get().typed_by == odile.consultant


def reads_the_synthesis_on_paper(odile) -> None:
    with tenant(odile.bilan.organisation_id), content_of(odile.bilan.pk):
        shared = a_shared(odile)
    said = {"version": shared.shared_version, "observations": "Je me reconnais.", "validates": "on"}
    posts(odile, "synthesis:type_sheet", odile.bilan.pk, **said)
    with tenant(odile.bilan.organisation_id), content_of(odile.bilan.pk):
        by, name = odile.consultant.user, str(odile.consultant)
        frozen = freeze_synthesis(Synthesis.objects.get(), at=NOW)
        hand_over_synthesis(frozen, by=by, author_name=name, at=NOW)
    notes(odile, "received")


def is_called_six_months_later(odile, monkeypatch) -> None:
    """Nobody can write to her: her consultant is told, calls, and notes how it ended."""
    later = datetime(2026, 12, 9, 9, tzinfo=PARIS)
    monkeypatch.setattr(clock, "now", lambda: later)
    for _ in range(2):
        for pk in due.ripe():
            due.raise_date(pk)
        for pk in outbox.waiting():
            outbox.deliver(pk)
    with tenant(odile.bilan.organisation_id):
        follow_up = FollowUp.objects.get(bilan=odile.bilan)
        on, by = later.date(), odile.consultant.user
        ended = settle_follow_up(follow_up, "reached", on=on, by=by, at=later, project="under_way")
    assert (follow_up.state, ended.state) == ("due", "reached")
    assert "Un rendez-vous de suivi est à prendre" in [message.subject for message in mail.outbox]
