"""A questionnaire from its proposal to its result: who may do what, when, and what is never lost."""

from datetime import timedelta

import pytest
from django.core import mail

from beneficiaries.rules import Kind
from foundation.models import OutboxMessage
from foundation.outbox import deliver
from foundation.tenancy import tenant
from questionnaires.models import Answer, Assignment
from questionnaires.operations import (
    AnswerConflict,
    AnswerRefused,
    AssignmentRefused,
    assign_questionnaire,
    consent_to,
    decline,
    release_results,
    reopen_questionnaire,
    save_answer,
    submit_questionnaire,
)
from questionnaires.queries import answers_of, next_for_person, questionnaires_panel, resume_at, unanswered
from questionnaires.results import reopenings_of, result_of
from tests.factories import NOW, a_bilan, a_house, facts
from tests.questionnaires.factories import (
    a_released_assignment,
    a_started_assignment,
    a_submitted_assignment,
    an_assignment,
    opened_content,
    reread,
    the_instrument,
)

LATER = NOW + timedelta(days=2)
State = Assignment.State


def test_assigned_questionnaire_waits_and_tells_the_person(inside):
    assignment = an_assignment(inside.bilan)

    message = OutboxMessage.objects.get(subject_id=assignment.pk)
    assert assignment.state == State.ASSIGNED
    assert assignment.purpose == the_instrument().content.purposes[0]
    assert (message.topic, message.recipient_id) == ("beneficiaries.something_waits", inside.beneficiary.pk)


@pytest.mark.parametrize(
    "kinds, sentence",
    [
        ([], "pas encore consenti"),
        ([Kind.CONSENT_REFUSED], "a arrêté son bilan"),
        ([Kind.INFORMED, Kind.CONSENTED, Kind.CONSENT_WITHDRAWN], "a arrêté son bilan"),
    ],
)
def test_assigning_needs_the_consent_of_the_bilan(inside, kinds, sentence):
    bilan = a_bilan(inside.consultant)
    facts(bilan, *kinds)

    with pytest.raises(AssignmentRefused, match=sentence):
        an_assignment(bilan, at=NOW + timedelta(hours=1))


def test_assigning_twice_is_refused_until_the_first_is_handed_in(inside):
    an_assignment(inside.bilan)

    with pytest.raises(AssignmentRefused, match="attend déjà"):
        an_assignment(inside.bilan)


def test_assigning_again_after_submission_is_allowed(inside):
    a_submitted_assignment(inside.bilan)

    assert an_assignment(inside.bilan).state == State.ASSIGNED


@pytest.mark.parametrize(
    "fields, sentence",
    [
        ({"purpose": "Parce qu’elle est en burn-out"}, "raisons proposées"),
        ({"due_on": NOW.date() - timedelta(days=1)}, "déjà passé"),
    ],
)
def test_assigning_refuses_free_purpose_and_past_day(inside, fields, sentence):
    with pytest.raises(AssignmentRefused, match=sentence):
        assign_questionnaire(inside.bilan, instrument=the_instrument(), by=inside.consultant, at=NOW, **fields)


def test_declining_has_no_consequence_and_may_be_changed(inside):
    assignment = an_assignment(inside.bilan)

    with opened_content(inside.bilan):
        declined = decline(assignment, by=inside.person, at=NOW)
        accepted = consent_to(assignment, by=inside.person, at=LATER)

    assert (declined.state, accepted.state) == (State.DECLINED, State.IN_PROGRESS)


def test_accepting_an_old_proposal_is_refused_while_a_newer_one_waits(inside):
    assignment = an_assignment(inside.bilan)
    with opened_content(inside.bilan):
        decline(assignment, by=inside.person, at=NOW)
    an_assignment(inside.bilan)

    with pytest.raises(AnswerRefused, match="plus récent"):
        consent_to(assignment, by=inside.person, at=LATER)


def test_declining_twice_keeps_the_first_time(inside):
    assignment = an_assignment(inside.bilan)

    with opened_content(inside.bilan):
        decline(assignment, by=inside.person, at=NOW)
        again = decline(assignment, by=inside.person, at=LATER)

    assert again.declined_at == NOW


def test_assigning_in_a_bilan_that_ended_is_refused(inside):
    closing = (Kind.PRELIMINARY_CLOSED, Kind.INVESTIGATION_CLOSED, Kind.HANDED_OVER, Kind.CLOSED)
    facts(inside.bilan, *closing)

    with pytest.raises(AssignmentRefused, match="est terminé"):
        an_assignment(inside.bilan, at=LATER)


def test_stopping_midway_erases_the_answers(inside):
    assignment = a_started_assignment(inside.bilan, {"q01": 4, "q02": 5})

    with opened_content(inside.bilan):
        stopped = decline(assignment, by=inside.person, at=LATER)

        assert Answer.objects.count() == 0
    assert (stopped.state, stopped.answered_count) == (State.DECLINED, 0)


def test_answer_is_kept_as_given_and_counted(inside):
    assignment = a_started_assignment(inside.bilan, {"q01": 4})

    with opened_content(inside.bilan):
        answer = answers_of(assignment)["q01"]
        assert (answer.given, answer.version, answer.answered_by) == (4, 1, inside.person)
    assert (assignment.answered_count, assignment.started_at) == (1, NOW)


def test_same_answer_sent_again_changes_nothing(inside):
    assignment = a_started_assignment(inside.bilan, {"q01": 4})

    with opened_content(inside.bilan):
        again = save_answer(assignment, "q01", 4, version=0, by=inside.person, at=LATER)

    assert (again.version, again.answered_at) == (1, NOW)
    assert reread(assignment).answered_count == 1


def test_changed_answer_is_one_version_more(inside):
    assignment = a_started_assignment(inside.bilan, {"q01": 4})

    with opened_content(inside.bilan):
        changed = save_answer(assignment, "q01", 2, version=1, by=inside.person, at=LATER)

    assert (changed.given, changed.version) == (2, 2)
    assert reread(assignment).answered_count == 1


def test_other_device_never_overwrites_silently(inside):
    assignment = a_started_assignment(inside.bilan, {"q01": 4})

    with opened_content(inside.bilan):
        with pytest.raises(AnswerConflict) as conflict:
            save_answer(assignment, "q01", 2, version=0, by=inside.person, at=LATER)

        assert conflict.value.current.given == 4
        assert answers_of(assignment)["q01"].given == 4


def test_withdrawn_answer_counts_no_more(inside):
    assignment = a_started_assignment(inside.bilan, {"q01": 4, "q02": 3})

    with opened_content(inside.bilan):
        save_answer(assignment, "q01", None, version=1, by=inside.person, at=LATER)

        assert [number for number, _ in unanswered(assignment)][:2] == [1, 3]
    assert reread(assignment).answered_count == 1


def test_withdrawing_what_was_never_given_is_nothing(inside):
    assignment = a_started_assignment(inside.bilan)

    with opened_content(inside.bilan):
        assert save_answer(assignment, "q01", None, version=0, by=inside.person, at=NOW) is None


@pytest.mark.parametrize("item, value", [("q61", 3), ("q01", 0), ("q01", 6)])
def test_unknown_question_or_answer_is_refused(inside, item, value):
    assignment = a_started_assignment(inside.bilan)

    with opened_content(inside.bilan), pytest.raises(AnswerRefused, match="ne fait pas partie"):
        save_answer(assignment, item, value, version=0, by=inside.person, at=NOW)


def test_answer_without_consent_is_refused(inside):
    assignment = an_assignment(inside.bilan)

    with opened_content(inside.bilan), pytest.raises(AnswerRefused, match="votre accord"):
        save_answer(assignment, "q01", 3, version=0, by=inside.person, at=NOW)


def test_answer_after_consent_to_the_bilan_was_withdrawn_is_refused(inside):
    assignment = a_started_assignment(inside.bilan)
    facts(inside.bilan, Kind.CONSENT_WITHDRAWN)

    with opened_content(inside.bilan), pytest.raises(AnswerRefused, match="votre accord"):
        save_answer(assignment, "q01", 3, version=0, by=inside.person, at=LATER)


@pytest.mark.parametrize("act", [consent_to, decline, submit_questionnaire])
def test_only_the_person_decides(inside, act):
    assignment = a_started_assignment(inside.bilan)

    with opened_content(inside.bilan), pytest.raises(AnswerRefused, match="Seule la personne"):
        act(assignment, by=inside.consultant.user, at=NOW)


def test_only_the_person_answers(inside):
    assignment = a_started_assignment(inside.bilan)

    with opened_content(inside.bilan), pytest.raises(AnswerRefused, match="Seule la personne"):
        save_answer(assignment, "q01", 3, version=0, by=inside.consultant.user, at=NOW)


def test_incomplete_questionnaire_may_be_handed_in(inside):
    assignment = a_submitted_assignment(inside.bilan, {"q01": 4})

    assert (assignment.state, assignment.unanswered_count) == (State.SUBMITTED, 59)


def test_handing_in_twice_keeps_the_first_time(inside):
    assignment = a_submitted_assignment(inside.bilan)

    with opened_content(inside.bilan):
        again = submit_questionnaire(assignment, by=inside.person, at=LATER)

    assert again.submitted_at == assignment.submitted_at


def test_handing_in_needs_consent(inside):
    assignment = an_assignment(inside.bilan)

    with pytest.raises(AnswerRefused, match="votre accord"):
        submit_questionnaire(assignment, by=inside.person, at=NOW)


@pytest.mark.parametrize("act", [consent_to, decline])
def test_handed_in_questionnaire_is_settled(inside, act):
    assignment = a_submitted_assignment(inside.bilan)

    with opened_content(inside.bilan), pytest.raises(AnswerRefused, match="ne changent plus"):
        act(assignment, by=inside.person, at=LATER)


def test_answer_after_handing_in_is_refused(inside):
    assignment = a_submitted_assignment(inside.bilan)

    with opened_content(inside.bilan), pytest.raises(AnswerRefused, match="ne changent plus"):
        save_answer(assignment, "q01", 3, version=1, by=inside.person, at=LATER)


def test_result_is_read_from_what_was_kept(inside):
    assignment = a_submitted_assignment(inside.bilan)

    with opened_content(inside.bilan):
        result = result_of(assignment)

    assert result.places == (("S",), ("I", "A"))


def test_result_is_shared_once_and_the_person_is_told(inside):
    assignment = a_submitted_assignment(inside.bilan)

    release_results(assignment, by=inside.consultant, at=LATER)
    released = release_results(assignment, by=inside.consultant, at=LATER + timedelta(days=1))

    assert (released.state, released.released_at) == (State.RELEASED, LATER)
    assert OutboxMessage.objects.filter(subject_id=assignment.pk).count() == 2


def test_nothing_is_shared_before_it_is_handed_in(inside):
    assignment = a_started_assignment(inside.bilan)

    with pytest.raises(AssignmentRefused, match="pas encore rendues"):
        release_results(assignment, by=inside.consultant, at=LATER)


def test_only_the_consultant_in_charge_shares_and_reopens(inside):
    assignment = a_submitted_assignment(inside.bilan)

    with pytest.raises(AssignmentRefused, match="Seule la personne"):
        release_results(assignment, by=inside.colleague, at=LATER)
    with pytest.raises(AssignmentRefused, match="Seule la personne"):
        reopen_questionnaire(assignment, reason="Erreur", by=inside.colleague, at=LATER)


def test_reopened_questionnaire_is_answered_again_and_leaves_a_trace(inside):
    assignment = a_released_assignment(inside.bilan)

    with opened_content(inside.bilan):
        reopen_questionnaire(assignment, reason="Cinq réponses à compléter", by=inside.consultant, at=LATER)
        save_answer(assignment, "q01", 5, version=1, by=inside.person, at=LATER)
        trace = [(row.reason, row.reopened_by, row.submitted_at) for row in reopenings_of(assignment)]

    assert trace == [("Cinq réponses à compléter", inside.consultant, assignment.submitted_at)]
    reopened = reread(assignment)
    assert (reopened.state, reopened.released_at) == (State.IN_PROGRESS, None)


def test_reopening_without_reason_is_refused(inside):
    assignment = a_submitted_assignment(inside.bilan)

    with opened_content(inside.bilan), pytest.raises(AssignmentRefused, match="Dites pourquoi"):
        reopen_questionnaire(assignment, reason="  ", by=inside.consultant, at=LATER)


def test_reopening_what_is_not_handed_in_is_refused(inside):
    assignment = a_started_assignment(inside.bilan)

    with opened_content(inside.bilan), pytest.raises(AssignmentRefused, match="peut encore"):
        reopen_questionnaire(assignment, reason="Erreur", by=inside.consultant, at=LATER)


def test_reopening_is_refused_in_a_bilan_that_stopped(inside):
    assignment = a_submitted_assignment(inside.bilan)
    facts(inside.bilan, Kind.CONSENT_WITHDRAWN)

    with opened_content(inside.bilan), pytest.raises(AssignmentRefused, match="a arrêté"):
        reopen_questionnaire(assignment, reason="Erreur", by=inside.consultant, at=LATER)


def test_reopening_is_refused_while_a_newer_one_waits(inside):
    assignment = a_submitted_assignment(inside.bilan)
    an_assignment(inside.bilan)

    with opened_content(inside.bilan), pytest.raises(AssignmentRefused, match="nouvelle fois"):
        reopen_questionnaire(assignment, reason="Erreur", by=inside.consultant, at=LATER)


@pytest.mark.parametrize("answered, number", [([], 1), (["q01", "q05"], 6), (["q60"], None)])
def test_person_resumes_after_their_latest_answer(inside, answered, number):
    assignment = a_started_assignment(inside.bilan, dict.fromkeys(answered, 3))

    with opened_content(inside.bilan):
        assert resume_at(assignment, answers_of(assignment).values()) == number


def test_panel_tells_each_state_without_content(inside):
    a_released_assignment(inside.bilan)
    a_submitted_assignment(inside.bilan)
    a_started_assignment(inside.bilan, {"q01": 3})

    panel = questionnaires_panel(inside.bilan)

    assert sorted(row.word for row in panel.rows) == ["En cours, 1/60", "Partagé", "Rendu"]
    assert panel.to_read_count == 1


def test_person_is_invited_only_to_what_waits_for_them(inside):
    a_submitted_assignment(inside.bilan)
    assignment = an_assignment(inside.bilan)

    steps = next_for_person(inside.bilan)

    assert [step.url for step in steps] == [f"/o/{inside.organisation.slug}/mon-bilan/questionnaires/{assignment.pk}/"]


def test_mail_says_nothing_but_that_something_waits(inside):
    assignment = an_assignment(inside.bilan)
    message = OutboxMessage.objects.get(subject_id=assignment.pk)

    deliver(message.pk)

    assert mail.outbox[0].subject == "Un message vous attend"
    assert "questionnaire" not in mail.outbox[0].body.lower()


def test_nothing_of_another_organisation_is_seen(inside, house):
    other = a_house()
    an_assignment(other.bilan)

    with tenant(house.organisation.pk):
        assert Assignment.objects.count() == 0
