"""The chain of facts: Python and the database hold the same order."""

from datetime import timedelta
from itertools import product

import pytest
from django.db import IntegrityError, transaction

from beneficiaries import rules
from beneficiaries.models import Fact
from beneficiaries.operations import FactRefused, correct_fact, record_fact
from beneficiaries.queries import course_of
from beneficiaries.rules import Kind
from foundation.errors import violated
from tests.factories import NOW, a_bilan


def test_fact_out_of_order_is_refused_with_what_to_do(inside):
    with pytest.raises(FactRefused, match="phase préliminaire"):
        record_fact(inside.bilan, Kind.INVESTIGATION_CLOSED, by=None, author_name="Camille", at=NOW)


def test_late_fact_is_recorded_with_its_mark(inside):
    fact = record_fact(
        inside.bilan,
        Kind.INVESTIGATION_CLOSED,
        by=None,
        author_name="Camille",
        at=NOW,
        irregular_reason="Reprise d’un dossier papier",
    )

    assert (fact.is_irregular, fact.reason) == (True, "Reprise d’un dossier papier")


def test_void_correction_removes_the_fact_from_the_course(inside):
    consent = course_of(inside.bilan).last(Kind.CONSENTED)
    fact = Fact.objects.get(pk=consent.id)

    correct_fact(fact, reason="Case cochée par erreur", by=inside.person, author_name="Dominique", at=NOW)

    assert not course_of(inside.bilan).has_consent
    assert Fact.objects.filter(bilan=inside.bilan, kind=Kind.CONSENTED).count() == 2


def test_database_and_rules_agree_on_every_pair(inside):
    detail = {"sha256": "a" * 64, "first": "2026-06-08", "last": "2026-06-20"}
    detail |= {"accompaniment": [960, 960], "personal_work": [300, 300]}
    for present, kind in product([None, *Kind], Kind):
        bilan = a_bilan(inside.consultant, beneficiary=inside.beneficiary)
        rows = {"organisation": inside.organisation, "bilan": bilan, "author_name": "Camille", "occurred_at": NOW}
        rows["detail"] = detail
        if present is not None:
            Fact.objects.create(**rows, kind=present, recorded_at=NOW, is_irregular=True, reason="Reprise")
        course = course_of(bilan)
        needs_met = all(is_met(course) for is_met, _ in rules.NEEDS.get(kind, ()))

        refused_by = ""
        try:
            with transaction.atomic():
                Fact.objects.create(**rows, kind=kind, recorded_at=NOW + timedelta(minutes=1))
        except IntegrityError as error:
            refused_by = violated(error)

        if present == kind and kind in rules.ONCE:
            assert refused_by == "fact_happens_once", kind
        else:
            assert (refused_by != "fact_in_order") == needs_met, (present, kind)


@pytest.mark.parametrize("kind", list(Kind))
def test_each_kind_is_corrected_by_the_right_person(kind):
    def may(**who) -> bool:
        return rules.may_correct(kind=kind, **who) is None

    by_the_house = may(is_assisted=False, is_own=False)
    from_paper = may(is_assisted=True, is_own=False)
    by_its_author = may(is_assisted=False, is_own=True)

    is_final, is_theirs = kind in rules.IRREVOCABLE, kind in rules.OWN_WORD
    assert (by_the_house, from_paper, by_its_author) == (not is_final and not is_theirs, not is_final, not is_final)
