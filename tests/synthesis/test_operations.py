"""From the first word to the receipt."""

from datetime import timedelta

import pytest

from beneficiaries.models import Fact
from beneficiaries.operations import FactRefused, correct_fact, record_fact
from beneficiaries.queries import course_of
from beneficiaries.rules import Kind
from foundation.models import OutboxMessage
from synthesis.headings import HEADINGS, LEGAL_CODES
from synthesis.models import Comment, Synthesis
from synthesis.operations import (
    SectionConflict,
    SynthesisRefused,
    acknowledge_receipt,
    comment_section,
    freeze_synthesis,
    hand_over_synthesis,
    propose_handing_over,
    resolve_comment,
    share_draft,
    start_synthesis,
    validate_synthesis,
)
from synthesis.queries import comments_of, frozen_snapshot, sections_of
from tests.factories import NOW, a_bilan, facts
from tests.synthesis import factories

LATER = NOW + timedelta(hours=1)


def by(house) -> dict:
    return {"by": house.consultant.user, "author_name": str(house.consultant), "at": LATER}


def by_person(house) -> dict:
    return {"by": house.person, "author_name": str(house.beneficiary), "at": LATER}


def remark(synthesis, heading="project", text="Pas tout à fait.", author=Comment.Author.PERSON) -> Comment:
    section = factories.a_section(synthesis, heading)
    return comment_section(section, text=text, author=author, author_name="Dominique", at=LATER)


def test_synthesis_starts_with_every_heading_empty(opened):
    synthesis = factories.an_empty_synthesis(opened)

    sections = sections_of(synthesis)
    assert {code: section.text for code, section in sections.items()} == {heading.code: "" for heading in HEADINGS}
    assert synthesis.state == Synthesis.State.DRAFT


def test_synthesis_starts_once(opened):
    factories.an_empty_synthesis(opened)

    with pytest.raises(SynthesisRefused, match="déjà commencée"):
        factories.an_empty_synthesis(opened)


def test_synthesis_needs_consent(inside):
    bilan = a_bilan(inside.consultant, beneficiary=inside.beneficiary)

    with pytest.raises(SynthesisRefused, match="consentement"):
        start_synthesis(bilan, **by(inside))


def test_withdrawn_consent_stops_the_writing(opened):
    synthesis = factories.a_draft(opened)
    facts(opened.bilan, Kind.CONSENT_WITHDRAWN)

    with pytest.raises(SynthesisRefused, match="consentement"):
        factories.written(opened, synthesis, "project", "Autre chose", version=1)


def test_writing_counts_versions_and_filled_headings(opened):
    synthesis = factories.an_empty_synthesis(opened)

    section = factories.written(opened, synthesis, "project", "  Devenir\r\nconseillère  ")

    synthesis.refresh_from_db()
    assert (section.text, section.version) == ("Devenir\nconseillère", 1)
    assert (synthesis.version, synthesis.filled) == (1, ["project"])


def test_blank_text_is_not_a_filled_heading(opened):
    synthesis = factories.a_draft(opened)

    factories.written(opened, synthesis, "project", " \n ", version=1)

    synthesis.refresh_from_db()
    assert synthesis.filled == sorted(set(LEGAL_CODES) - {"project"})


def test_same_text_again_changes_nothing(opened):
    synthesis = factories.a_validated(opened)

    section = factories.written(opened, synthesis, "project", factories.TEXTS["project"], version=0)

    synthesis.refresh_from_db()
    assert (section.version, synthesis.validated_at) == (1, NOW)


def test_stale_version_shows_the_other_text_and_keeps_it(opened):
    synthesis = factories.a_draft(opened)

    with pytest.raises(SectionConflict) as meeting:
        factories.written(opened, synthesis, "project", "Mon texte", version=0)

    assert meeting.value.theirs.text == factories.TEXTS["project"]
    assert factories.a_section(synthesis, "project").text == factories.TEXTS["project"]


def test_text_has_an_end(opened):
    synthesis = factories.an_empty_synthesis(opened)

    with pytest.raises(SynthesisRefused, match="20000 caractères"):
        factories.written(opened, synthesis, "project", "a" * 20_001)


def test_nothing_written_is_not_shared(opened):
    with pytest.raises(SynthesisRefused, match="Rédigez au moins une rubrique"):
        share_draft(factories.an_empty_synthesis(opened), at=NOW)


def test_sharing_freezes_what_the_person_reads_and_tells_them(opened):
    synthesis = factories.a_shared(opened)

    factories.written(opened, synthesis, "project", "Une demi-phr", version=1)

    section = factories.a_section(synthesis, "project")
    synthesis.refresh_from_db()
    assert (section.shared_text, section.text) == (factories.TEXTS["project"], "Une demi-phr")
    assert synthesis.state == Synthesis.State.REVISED
    mail = OutboxMessage.objects.get(subject_id=synthesis.pk)
    assert (mail.topic, mail.recipient_id) == ("beneficiaries.something_waits", opened.beneficiary.pk)


def test_same_version_is_shared_once(opened):
    synthesis = factories.a_shared(opened)

    with pytest.raises(SynthesisRefused, match="déjà partagée"):
        share_draft(synthesis, at=NOW)


def test_person_writes_nothing_before_the_sharing(opened):
    synthesis = factories.a_draft(opened)

    with pytest.raises(SynthesisRefused, match="pas encore été partagée"):
        factories.observed(opened, synthesis, "Bonjour")
    with pytest.raises(SynthesisRefused, match="pas encore été partagée"):
        remark(synthesis)
    with pytest.raises(SynthesisRefused, match="pas encore été partagée"):
        validate_synthesis(synthesis, version=0, at=NOW)


def test_remarks_of_the_person_wait_until_settled(opened):
    synthesis = factories.a_shared(opened)
    first = remark(synthesis)
    remark(synthesis, text="C’est corrigé.", author=Comment.Author.CONSULTANT)
    synthesis.refresh_from_db()
    waiting = synthesis.open_comments

    resolve_comment(first, at=LATER)
    resolve_comment(first, at=LATER)

    synthesis.refresh_from_db()
    section = factories.a_section(synthesis, "project")
    assert (waiting, synthesis.open_comments) == (1, 0)
    texts = sorted(comment.text for comment in comments_of(synthesis)[section.pk])
    assert texts == ["C’est corrigé.", "Pas tout à fait."]


def test_empty_or_endless_remark_is_refused(opened):
    synthesis = factories.a_shared(opened)

    with pytest.raises(SynthesisRefused, match="Écrivez votre remarque"):
        remark(synthesis, text="  ")
    with pytest.raises(SynthesisRefused, match="4000 caractères"):
        remark(synthesis, text="a" * 4001)


def test_observations_do_not_touch_the_validation(opened):
    synthesis = factories.a_validated(opened)

    factories.observed(opened, synthesis, "Je nuance.")

    synthesis.refresh_from_db()
    assert synthesis.validated_at == NOW
    assert "observations" in synthesis.filled


def test_validation_accepts_every_section(opened):
    synthesis = factories.a_validated(opened)

    accepted = {code: section.accepted_version for code, section in sections_of(synthesis).items()}
    assert accepted == dict.fromkeys(LEGAL_CODES, 1) | {"observations": 0}


def test_writing_again_clears_the_validation(opened):
    synthesis = factories.a_validated(opened)

    factories.written(opened, synthesis, "project", "Autre projet", version=1)

    synthesis.refresh_from_db()
    assert (synthesis.validated_at, synthesis.state) == (None, Synthesis.State.REVISED)
    with pytest.raises(SynthesisRefused, match="modification est en cours"):
        validate_synthesis(synthesis, version=synthesis.shared_version, at=LATER)


def test_person_validates_what_they_read(opened):
    synthesis = factories.a_shared(opened)
    read = synthesis.shared_version
    factories.written(opened, synthesis, "project", "Autre projet", version=1)
    share_draft(synthesis, at=LATER)

    with pytest.raises(SynthesisRefused, match="a changé depuis"):
        validate_synthesis(synthesis, version=read, at=LATER)


def test_incomplete_synthesis_is_not_validated(opened):
    synthesis = factories.a_shared(opened, {"project": "Devenir conseillère."})

    with pytest.raises(SynthesisRefused, match="« Circonstances du bilan » reste à rédiger"):
        validate_synthesis(synthesis, version=1, at=NOW)


@pytest.mark.parametrize("empty", LEGAL_CODES)
def test_empty_legal_heading_blocks_freezing_by_its_name(opened, empty):
    texts = {code: text for code, text in factories.TEXTS.items() if code != empty}
    synthesis = factories.a_shared(opened, texts)
    title = next(heading.title for heading in HEADINGS if heading.code == empty)

    with pytest.raises(SynthesisRefused, match=f"« {title} » est vide"):
        freeze_synthesis(synthesis, at=NOW, signature_absent=True, reason="Ne vient plus")


def test_freezing_waits_for_the_person(opened):
    draft = factories.a_draft(opened)
    with pytest.raises(SynthesisRefused, match="Partagez d’abord"):
        freeze_synthesis(draft, at=NOW)

    shared = share_draft(draft, at=NOW)
    with pytest.raises(SynthesisRefused, match="pas encore validé"):
        freeze_synthesis(shared, at=NOW)
    with pytest.raises(SynthesisRefused, match="Dites pourquoi"):
        freeze_synthesis(shared, at=NOW, signature_absent=True, reason=" ")


def test_absent_signature_is_not_said_of_who_signed(opened):
    synthesis = factories.a_validated(opened)

    with pytest.raises(SynthesisRefused, match="n’est pas absente"):
        freeze_synthesis(synthesis, at=NOW, signature_absent=True, reason="Ne vient plus")


def test_frozen_snapshot_holds_everything_printed(opened):
    synthesis = factories.a_shared(opened)
    factories.observed(opened, synthesis, "Je nuance.")

    freeze_synthesis(synthesis, at=LATER, signature_absent=True, reason="Ne vient plus")

    synthesis.refresh_from_db()
    snapshot = frozen_snapshot(synthesis)
    assert [section["text"] for section in snapshot["sections"]] == [factories.TEXTS[code] for code in LEGAL_CODES]
    assert snapshot["observations"]["text"] == "Je nuance."
    assert (snapshot["is_signature_absent"], snapshot["absence_reason"]) == (True, "Ne vient plus")
    assert (snapshot["beneficiary"], snapshot["frozen_at"]) == (str(opened.beneficiary), LATER.isoformat())
    assert synthesis.is_signature_absent


def test_frozen_synthesis_takes_no_word_more(opened):
    synthesis = factories.a_frozen(opened)

    with pytest.raises(SynthesisRefused, match="figée"):
        factories.written(opened, synthesis, "project", "Autre projet", version=1)
    with pytest.raises(SynthesisRefused, match="figée"):
        factories.observed(opened, synthesis, "Trop tard")
    with pytest.raises(SynthesisRefused, match="figée"):
        remark(synthesis)
    with pytest.raises(SynthesisRefused, match="déjà figée"):
        freeze_synthesis(synthesis, at=LATER)


def test_handing_over_waits_for_the_investigation(opened):
    synthesis = factories.a_frozen(opened)

    with pytest.raises(SynthesisRefused, match="Terminez d’abord la phase d’investigation"):
        hand_over_synthesis(synthesis, **by(opened))

    synthesis.refresh_from_db()
    assert synthesis.handed_over_at is None


def test_draft_is_not_handed_over(opened):
    synthesis = factories.a_validated(opened)
    facts(opened.bilan, Kind.PRELIMINARY_CLOSED, Kind.INVESTIGATION_CLOSED)

    with pytest.raises(SynthesisRefused, match="Figez d’abord"):
        hand_over_synthesis(synthesis, **by(opened))


def test_handing_over_and_receipt_are_facts(opened):
    synthesis = factories.a_handed_over(opened)
    with pytest.raises(SynthesisRefused, match="déjà remise"):
        hand_over_synthesis(synthesis, **by(opened))

    synthesis = acknowledge_receipt(synthesis, **by_person(opened))

    course = course_of(opened.bilan)
    assert course.last(Kind.HANDED_OVER).occurred_at == synthesis.handed_over_at
    assert course.last(Kind.RECEIVED).occurred_at == synthesis.received_at == LATER
    assert course.last(Kind.RECEIVED).detail == {"sha256": synthesis.frozen_sha256}
    assert synthesis.state == Synthesis.State.RECEIVED
    with pytest.raises(SynthesisRefused, match="déjà confirmé"):
        acknowledge_receipt(synthesis, **by_person(opened))


def test_nothing_is_received_before_it_is_handed_over(opened):
    synthesis = factories.a_frozen(opened)

    with pytest.raises(SynthesisRefused, match="pas encore été remise"):
        acknowledge_receipt(synthesis, **by_person(opened))


def test_proposed_handing_over_puts_the_document_within_reach(opened):
    synthesis = factories.a_frozen(opened)
    facts(opened.bilan, Kind.PRELIMINARY_CLOSED, Kind.INVESTIGATION_CLOSED)

    synthesis = propose_handing_over(synthesis, **by(opened))

    assert (synthesis.proposed_at, synthesis.is_within_reach) == (LATER, True)
    assert course_of(opened.bilan).has(Kind.HANDING_OVER_PROPOSED)
    with pytest.raises(SynthesisRefused, match="déjà proposée"):
        propose_handing_over(synthesis, **by(opened))


def test_voided_fact_takes_the_dates_back(opened):
    synthesis = factories.a_handed_over(opened)
    acknowledge_receipt(synthesis, **by_person(opened))
    handed_over = Fact.objects.get(bilan=opened.bilan, kind=Kind.HANDED_OVER)

    correct_fact(handed_over, reason="Erreur de dossier", by=opened.consultant.user, author_name="Camille", at=LATER)

    synthesis.refresh_from_db()
    assert (synthesis.handed_over_at, synthesis.received_at) == (None, None)
    assert synthesis.state == Synthesis.State.FROZEN


def test_receipt_noted_from_paper_dates_the_synthesis(opened):
    synthesis = factories.a_handed_over(opened)

    record_fact(opened.bilan, Kind.RECEIVED, by=None, author_name="Camille", at=LATER, is_assisted=True)

    synthesis.refresh_from_db()
    assert synthesis.received_at == LATER


def test_refused_fact_leaves_the_synthesis_as_it_was(opened):
    synthesis = factories.a_frozen(opened)

    with pytest.raises(FactRefused):
        record_fact(opened.bilan, Kind.HANDED_OVER, by=None, author_name="Camille", at=LATER)

    synthesis.refresh_from_db()
    assert synthesis.state == Synthesis.State.FROZEN


def test_closed_bilan_takes_no_word_more(opened):
    synthesis = factories.a_draft(opened)
    facts(opened.bilan, Kind.PRELIMINARY_CLOSED, Kind.INVESTIGATION_CLOSED, Kind.HANDING_OVER_PROPOSED, Kind.CLOSED)

    with pytest.raises(SynthesisRefused, match="terminé"):
        factories.written(opened, synthesis, "project", "Autre projet", version=1)


def test_frozen_synthesis_is_neither_shared_nor_validated_again(opened):
    validated = factories.a_validated(opened)
    with pytest.raises(SynthesisRefused, match="déjà validé"):
        validate_synthesis(validated, version=validated.shared_version, at=LATER)

    frozen = freeze_synthesis(validated, at=NOW)
    with pytest.raises(SynthesisRefused, match="figée"):
        share_draft(frozen, at=LATER)
    with pytest.raises(SynthesisRefused, match="figée"):
        validate_synthesis(frozen, version=frozen.shared_version, at=LATER)


def test_handing_over_noted_before_the_freezing_dates_it(opened):
    synthesis = factories.a_validated(opened)
    facts(opened.bilan, Kind.PRELIMINARY_CLOSED, Kind.INVESTIGATION_CLOSED, Kind.HANDED_OVER)

    synthesis = freeze_synthesis(synthesis, at=LATER)

    assert synthesis.handed_over_at == course_of(opened.bilan).last(Kind.HANDED_OVER).occurred_at
