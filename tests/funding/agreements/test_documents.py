"""Documents that leave: versions kept, ten days, silence, signatures, payments; the database has the last word."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from beneficiaries.models import Beneficiary, Fact
from beneficiaries.queries import course_of
from beneficiaries.rules import Kind as FactKind
from confidentiality.models import SignatureRequest
from confidentiality.signatures.acting import settle
from foundation import due
from foundation.clock import PARIS
from foundation.errors import violated
from foundation.models import DueDate, OutboxMessage
from funding.agreements.answers import withdraw_from_contract
from funding.agreements.following import silence
from funding.agreements.kinds import ABOUT, MOVES, Kind, State
from funding.agreements.lookup import file_of, request_of
from funding.agreements.operations import let_silence_speak, send_document
from funding.agreements.refusal import DocumentRefused
from funding.agreements.screens import documents_page
from funding.agreements.writing import write_bilan_terms
from funding.invoicing.house import enter_regime
from funding.models import Agreement, BilanTerms, Document, FundingLine, Instalment, VatRegime
from organisations.actors import actor_of
from tests.factories import NOW
from tests.funding.agreements.factories import TODAY, a_whole_bilan, sign
from tests.funding.factories import a_plan, an_agreement, certify
from tests.synthesis.pdf_text import words_of

EVERYBODY = ("person", "employer", "provider")


def day(number: int, hour: int = 9) -> datetime:
    """So many days after the convention left."""
    return datetime.combine(TODAY + timedelta(days=number), time(hour), PARIS)


@pytest.fixture
def bilan(inside):
    return a_whole_bilan(inside)


def sent(bilan, kind=Kind.TRIPARTITE, *, at=NOW, **more) -> Document:
    return send_document(bilan, kind, by=bilan.consultant, at=at, **more)


def test_convention_leaves_with_its_mentions_and_its_ten_days(bilan):
    document = sent(bilan)

    words = words_of(file_of(document))
    for mention in ("Convention tripartite", "Classique, 16 h", "Phase d’investigation", "Fonderie Martin",
                    "SIRET 73282932000074", "Du lundi 7 septembre 2026 au vendredi 11 décembre 2026",
                    "jusqu’au jeudi 18 juin 2026 inclus", "réputée refuser (article R6313-8)", "Moyens prévus",
                    "Modalités de suivi", "Remise des résultats détaillés et du document de synthèse",
                    "1 800,00 €", "Par virement, à trente jours.", "secret professionnel"):  # fmt: skip
        assert mention in words.replace("\u202f", " ").replace("\u00a0", " "), mention
    assert (document.version, document.state, document.answer_by) == (1, State.SENT, date(2026, 6, 18))
    signers = request_of(document).signers.all()
    assert [(one.role, one.answers_by) for one in signers] == [
        ("person", date(2026, 6, 18)), ("employer", None), ("provider", None),
    ]  # fmt: skip
    assert course_of(bilan).last(FactKind.AGREEMENT_SENT).detail["answer_by"] == "2026-06-18"


@pytest.mark.parametrize("name", ["starts_on", "place", "employer_address", "employer_signatory"])
def test_missing_mention_keeps_it_from_leaving(bilan, name):
    BilanTerms.objects.filter(bilan=bilan).update(**{name: None if name == "starts_on" else ""})

    with pytest.raises(DocumentRefused, match="Il manque une mention") as refusal:
        sent(bilan)

    assert [one.need.room for one in refusal.value.missing] == ["terms"]
    assert (Document.objects.count(), SignatureRequest.objects.count(), course_of(bilan).has(FactKind.AGREEMENT_SENT)) == (0, 0, False)  # fmt: skip


def test_silence_refuses_after_the_tenth_day_and_ten_new_ones_are_given(bilan):
    first = sent(bilan)
    ripe = DueDate.objects.get(subject_id=first.pk)

    assert ripe.due_on == date(2026, 6, 19)
    assert [let_silence_speak(first, at=day(number, hour)) for number, hour in ((9, 12), (10, 23))] == [False, False]
    silence(first.pk, day(11, 0))

    first.refresh_from_db()
    refusal = course_of(bilan).last(FactKind.AGREEMENT_REFUSED)
    assert (first.state, request_of(first).state) == (State.LAPSED, "cancelled")
    assert (refusal.detail["by"], refusal.occurred_at) == ("silence", day(11, 0))
    assert OutboxMessage.objects.filter(topic="funding.document_lapsed", subject_id=first.pk).count() == 1
    assert let_silence_speak(first, at=day(12)) is False

    again = sent(bilan, at=day(12))

    assert (again.version, again.supersedes_id, again.answer_by) == (2, first.pk, date(2026, 6, 30))
    assert words_of(file_of(first)) != words_of(file_of(again))


def test_signed_convention_is_the_basis_once_all_have_signed(bilan):
    document = sent(bilan)
    sign(document, "person", on=TODAY + timedelta(days=10), at=day(10))

    assert not let_silence_speak(document, at=day(11))
    sign(document, "employer", "provider", on=TODAY + timedelta(days=13), at=day(13))

    agreement = Agreement.objects.get(bilan=bilan)
    assert (document.state, document.agreement_id) == (State.SIGNED, agreement.pk)
    assert (document.person_signed_on, document.signed_on) == (date(2026, 6, 18), date(2026, 6, 21))
    assert (agreement.kind, agreement.employer.name) == (Agreement.Kind.TRIPARTITE, "Fonderie Martin")
    assert course_of(bilan).has_basis
    with pytest.raises(DocumentRefused, match="s’écrit dans un avenant"):
        sent(bilan, at=day(14))


def test_convention_recorded_from_paper_meanwhile_is_not_refused_by_silence(bilan):
    document = sent(bilan)
    an_agreement(bilan, kind=Agreement.Kind.TRIPARTITE)

    assert not let_silence_speak(document, at=day(11))

    document.refresh_from_db()
    assert (document.state, request_of(document).state) == (State.SUPERSEDED, "cancelled")
    assert course_of(bilan).has_basis
    assert not course_of(bilan).has(FactKind.AGREEMENT_REFUSED)


def test_amendment_says_what_changes_and_nothing_else(bilan):
    with pytest.raises(DocumentRefused, match="il n’y en a pas encore"):
        sent(bilan, Kind.AMENDMENT)
    sign(sent(bilan), *EVERYBODY)
    with pytest.raises(DocumentRefused, match="Rien n’a changé"):
        sent(bilan, Kind.AMENDMENT)
    write_bilan_terms(bilan, version=1, by=bilan.consultant, at=NOW, ends_on=date(2027, 1, 29))

    amendment = sent(bilan, Kind.AMENDMENT, at=day(1))

    words = words_of(file_of(amendment))
    assert "Dernier jour 11 décembre 2026 29 janvier 2027 Le reste est inchangé" in words.replace("\u00a0", " ")
    assert [one.role for one in request_of(amendment).signers.all()] == list(EVERYBODY)
    sign(amendment, *EVERYBODY, on=TODAY + timedelta(days=1), at=day(1))
    assert (amendment.state, Agreement.objects.count()) == (State.SIGNED, 1)


def contract(inside, *, is_remote: bool = True) -> Document:
    bilan = a_whole_bilan(inside, SELF="1800.00")
    write_bilan_terms(bilan, version=1, by=bilan.consultant, at=NOW, is_remote=is_remote)
    return sent(bilan, Kind.INDIVIDUAL)


def test_contract_foresees_nothing_before_the_days_to_withdraw_and_30_percent_first(inside):
    document = contract(inside)

    words = words_of(file_of(document)).replace("\u00a0", " ")
    for mention in ("la personne a 14 jours pour se", "Formulaire de rétractation", "Aucune somme ne peut être exigée",
                    "médiateur de la consommation", "Psychologue du travail", "Connaissances préalables Aucun",
                    "force majeure", "Cessation anticipée"):  # fmt: skip
        assert mention in words, mention
    assert not Instalment.objects.exists()
    sign(document, "person", "provider", on=TODAY + timedelta(days=2), at=day(2))
    payments = list(Instalment.objects.filter(document=document))
    assert (payments[0].due_on, payments[0].amount) == (date(2026, 6, 25), 540)
    assert sum(one.amount for one in payments) == 1800


def test_person_withdraws_until_the_last_day(inside):
    document = contract(inside, is_remote=False)
    sign(document, "person", "provider")
    person = inside.person
    name = str(inside.beneficiary)
    assert course_of(document.bilan).has_basis

    with pytest.raises(DocumentRefused, match=r"a pris fin le 18.juin 2026"):
        withdraw_from_contract(document, by=person, author_name=name, at=day(11))
    withdrawn = withdraw_from_contract(document, by=person, author_name=name, at=day(10))

    assert (withdrawn.state, course_of(document.bilan).has_basis) == (State.WITHDRAWN, False)
    assert Agreement.objects.get().void_reason == "Rétractation du 18\u00a0juin 2026"
    assert course_of(document.bilan).last(FactKind.AGREEMENT_WITHDRAWN).author_name == name


def test_database_holds_the_payments_of_a_contract(inside):
    document = contract(inside)
    sign(document, "person", "provider")
    first = Instalment.objects.get(document=document, number=1)

    def adds(amount: str, on: date) -> None:
        Instalment.objects.create(
            organisation_id=document.organisation_id, document=document, number=9, label="x", due_on=on, amount=amount
        )
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def refuses(amount: str, on: date) -> str:
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            adds(amount, on)
        return violated(error.value)

    assert refuses("1.00", date(2026, 6, 22)) == "nothing_is_due_before_withdrawal_ends"
    assert refuses("1.00", first.due_on) == "first_payment_is_bounded"
    assert refuses("1.00", date(2027, 1, 1)) == "instalments_add_up"


def test_quote_is_kept_by_versions(bilan):
    with pytest.raises(DocumentRefused, match="Il manque une mention") as refusal:
        sent(bilan, Kind.QUOTE)
    assert [one.need.room for one in refusal.value.missing] == ["billing"]
    a_regime(bilan, VatRegime.TAXED, since=TODAY + timedelta(days=3))
    a_regime(bilan, VatRegime.FRANCHISE, since=TODAY)
    first, second = sent(bilan, Kind.QUOTE), sent(bilan, Kind.QUOTE, at=day(3))

    first.refresh_from_db()
    assert (first.state, second.version, second.state) == (State.SUPERSEDED, 2, State.ISSUED)
    words = words_of(file_of(second)).replace("\u00a0", " ").replace("\u202f", " ")
    assert "valable jusqu’au 11 juil. 2026 (30 jours)" in words
    assert "Montant hors taxes 1 500,00 €" in words
    assert "TVA (20 %) 300,00 €" in words
    before = words_of(file_of(first)).replace("\u00a0", " ").replace("\u202f", " ")
    assert "Montant net à payer 1 800,00 €" in before
    assert "293 B" in before


def a_regime(bilan, kind, *, since: date) -> None:
    number = "FR12345678901" if kind == VatRegime.TAXED else ""
    enter_regime(
        bilan.organisation,
        kind=kind,
        valid_from=since,
        attested_on=None,
        vat_number=number,
        by=bilan.consultant,
        at=NOW,
    )


def test_public_funder_signs_its_convention_on_its_own_side(inside):
    certify(inside)
    is_now(inside, Beneficiary.Public.JOB_SEEKER)
    bilan = a_whole_bilan(inside, REGION="1800.00")

    document = sent(bilan, Kind.CONVENTION)

    assert (document.state, request_of(document)) == (State.ISSUED, None)
    assert not course_of(bilan).has(FactKind.AGREEMENT_SENT)
    words = words_of(file_of(document)).replace("\u00a0", " ")
    for mention in ("Articles L6353-1 et D6353-1", "Le financeur Région", "Part à distance", "certificat de réalisation",
                    "ni résultat, ni synthèse", "Modalités de suivi"):  # fmt: skip
        assert mention in words, mention
    assert page_of(bilan).main.title == "Devis"  # established: what comes next
    an_agreement(bilan, kind=Agreement.Kind.CONVENTION)
    row = next(row for row in page_of(bilan).rows if row.kind == Kind.CONVENTION)
    assert (row.word, row.recorded) == ("Enregistré", "Document signé le 8\u00a0juin 2026, enregistré.")
    with pytest.raises(DocumentRefused, match="Il manque une mention"):
        sent(a_whole_plan(bilan, SELF="1800.00"), Kind.CONVENTION)


def page_of(bilan):
    return documents_page(bilan, actor_of(bilan.consultant.user, bilan.organisation_id), slug="x", on=TODAY)


def is_now(house, public) -> None:
    house.beneficiary.public = public
    house.beneficiary.save(update_fields=["public"])


def a_whole_plan(bilan, **amounts):
    a_plan(bilan, version=1, **amounts)
    return bilan


def test_self_employed_person_signs_the_convention_that_their_fund_pays_back(inside):
    is_now(inside, Beneficiary.Public.SELF_EMPLOYED)
    bilan = a_whole_bilan(inside, AGEFICE="560.00", SELF="1240.00")

    document = sent(bilan, Kind.CONVENTION)
    assert [one.role for one in request_of(document).signers.all()] == ["person", "provider"]
    sign(document, "person", "provider")

    assert (document.state, Agreement.objects.get().kind) == (State.SIGNED, Agreement.Kind.CONVENTION)
    assert {line.scheme: line.state for line in FundingLine.objects.filter(plan__bilan=bilan)} == {
        "AGEFICE": "drafted", "SELF": "drafted"
    }  # fmt: skip


def test_sent_version_is_never_edited_and_moves_as_the_table_says(bilan):
    document = sent(bilan)
    mine = Document.objects.filter(pk=document.pk)

    for change in ({"terms": {}}, {"sha256": "0" * 64}, {"answer_by": date(2026, 7, 1)}, {"kind": Kind.QUOTE}):
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            mine.update(**change)
        assert violated(error.value) in ("document_is_kept",)
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        mine.delete()
    assert violated(error.value) == "document_is_kept"
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        mine.update(state=State.LAPSED, settled_at=day(10, 23))
    assert violated(error.value) == "silence_lasts_to_the_end"
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        mine.update(state=State.SIGNED, settled_at=day(12), signed_on=day(12), person_signed_on=day(11))
    assert violated(error.value) == "convention_is_signed_in_time"
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        Document.objects.create(
            organisation_id=bilan.organisation_id, bilan=bilan, kind=Kind.TRIPARTITE, version=2, state=State.SENT,
            file_name="x", sha256="0" * 64, made_by=bilan.consultant, made_at=NOW, transmitted_on=TODAY,
            answer_by=TODAY + timedelta(days=11),
        )  # fmt: skip
    assert violated(error.value) == "answer_has_the_days_of_the_law"


def test_hostile_names_are_text(inside):
    bilan = a_whole_bilan(inside)
    hostile = "<img src=x onerror=alert(1)> {{ d }} \u202e"
    write_bilan_terms(bilan, version=1, by=bilan.consultant, at=NOW, employer_signatory=hostile, place="<b>Lyon</b>")

    words = words_of(file_of(sent(bilan)))

    assert "<img src=x onerror=alert(1)> {{ d }}" in words
    assert "<b>Lyon</b>" in words


def test_transmission_is_neither_to_come_nor_too_old(bilan):
    for days, sentence in ((1, "à venir"), (-11, "déjà passé")):
        with pytest.raises(DocumentRefused, match=sentence) as refusal:
            sent(bilan, transmitted_on=TODAY + timedelta(days=days))
        assert refusal.value.field == "transmitted_on"
    assert sent(bilan, transmitted_on=TODAY - timedelta(days=10)).answer_by == TODAY


def test_refusal_of_a_signer_is_a_fact_without_reason(bilan):
    document = sent(bilan)
    request = request_of(document)
    request.signers.filter(role="person").update(refused_at=NOW)
    settle(request, SignatureRequest.State.REFUSED, at=NOW, reason="Pas envie")

    document.refresh_from_db()
    fact = Fact.objects.get(bilan=bilan, kind=FactKind.AGREEMENT_REFUSED)
    assert (document.state, fact.detail["by"], fact.reason) == (State.REFUSED, "signer", "")
    assert not DueDate.objects.filter(subject_id=document.pk, raised_at=None).exists()


def test_due_date_is_raised_by_the_clock(bilan, monkeypatch):
    document = sent(bilan)
    monkeypatch.setattr("foundation.clock.now", lambda: day(11, 1))

    ripe = DueDate.objects.get(subject_id=document.pk)
    assert ripe.pk in due.ripe()
    assert due.raise_date(ripe.pk)

    document.refresh_from_db()
    assert document.state == State.LAPSED


def test_every_kind_is_described_and_final_states_stay():
    assert set(ABOUT) == set(Kind)
    assert {state for state in State if state not in MOVES} == {
        State.ACCEPTED, State.LAPSED, State.REFUSED, State.EXPIRED, State.CANCELLED, State.WITHDRAWN,
        State.SUPERSEDED,
    }  # fmt: skip
