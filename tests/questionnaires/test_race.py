"""Two devices of the same person answer at once: one is kept, the other is told."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from beneficiaries.models import Bilan
from questionnaires.models import Answer, Assignment
from questionnaires.operations import AnswerConflict, AnswerRefused, save_answer, submit_questionnaire
from tests.factories import NOW, a_house
from tests.questionnaires.factories import a_started_assignment, opened_content, reread

ROUNDS = 5


@pytest.fixture
def raced(committed):
    """A house that both connections see."""
    return a_house()


def at_once(bilan: Bilan, *acts) -> list[object]:
    """Run each act on its own connection, started together; what each returned or raised."""
    outcomes: list[object] = [None] * len(acts)
    together = Barrier(len(acts))

    def play(rank: int) -> None:
        try:
            with opened_content(bilan):
                together.wait(timeout=10)
                outcomes[rank] = acts[rank]()
        except Exception as error:
            outcomes[rank] = error
        finally:
            connection.close()

    threads = [Thread(target=play, args=(rank,)) for rank in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return outcomes


def test_two_devices_never_overwrite_each_other(raced):
    assignment = a_started_assignment(raced.bilan)
    person = raced.person

    for number in range(1, ROUNDS + 1):
        item = f"q{number:02d}"
        outcomes = at_once(
            raced.bilan,
            lambda item=item: save_answer(assignment, item, 2, version=0, by=person, at=NOW),
            lambda item=item: save_answer(assignment, item, 5, version=0, by=person, at=NOW),
        )

        kept = [outcome for outcome in outcomes if isinstance(outcome, Answer)]
        told = [outcome for outcome in outcomes if isinstance(outcome, AnswerConflict)]
        assert (len(kept), len(told)) == (1, 1), outcomes
        assert told[0].current.given == kept[0].given
    assert reread(assignment).answered_count == ROUNDS


def test_answer_that_races_with_handing_in_is_kept_or_refused(raced):
    assignment = a_started_assignment(raced.bilan)
    person = raced.person

    answer, handed_in = at_once(
        raced.bilan,
        lambda: save_answer(assignment, "q01", 2, version=0, by=person, at=NOW),
        lambda: submit_questionnaire(assignment, by=person, at=NOW),
    )

    assert isinstance(handed_in, Assignment)
    assert isinstance(answer, Answer | AnswerRefused)
    with opened_content(raced.bilan):
        assert Answer.objects.count() == reread(assignment).answered_count == isinstance(answer, Answer)
