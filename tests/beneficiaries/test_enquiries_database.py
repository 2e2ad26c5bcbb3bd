"""First contacts: what the database refuses."""

from datetime import date, timedelta
from itertools import product

import pytest
from django.db import IntegrityError, transaction

from beneficiaries.enquiries import conversion, erasing, operations, rules
from beneficiaries.enquiries.rules import State
from beneficiaries.models import (
    Enquiry,
    EnquiryErasure,
    InformationTalk,
)
from foundation.errors import violated
from tests.beneficiaries.enquiry_factories import Outcome, a_talk, an_enquiry, converted, refused_by
from tests.factories import NOW, TODAY


def test_database_and_rules_agree_on_every_move(inside):
    for before, after in product(State, State):
        base = an_enquiry(inside)
        if before == State.CONVERTED:
            continue  # final: broken below
        closed = {"closed_at": NOW, "closing_reason": "other", "act_on": None}
        if before == State.CLOSED:
            Enquiry.objects.filter(pk=base.pk).update(state=before, **closed)
        elif before != State.NEW:
            if before not in rules.MOVES[State.NEW]:
                continue
            Enquiry.objects.filter(pk=base.pk).update(state=before)
        changes: dict = {"state": after, "act_on": TODAY, "closed_at": None, "closing_reason": ""}
        if after == State.CLOSED:
            changes |= closed
        if after == State.CONVERTED:
            continue
        got = ""
        try:
            with transaction.atomic():
                Enquiry.objects.filter(pk=base.pk).update(**changes)
        except IntegrityError as error:
            got = violated(error)

        assert (got == "") == rules.may_become(before, after), (before, after, got)


def test_a_bilan_keeps_its_enquiry(inside):
    enquiry = an_enquiry(inside)
    bilan = converted(inside, enquiry)
    rows = Enquiry.objects.filter(pk=enquiry.pk)

    assert refused_by(lambda: rows.delete()) == "converted_enquiry_stays"
    assert refused_by(lambda: rows.update(state="call_back")) == "enquiry_moves"
    assert refused_by(lambda: rows.update(last_name="Belkacem")) == "converted_enquiry_keeps_its_link_alone"
    assert refused_by(lambda: rows.update(opened_bilan=inside.bilan)) == "converted_enquiry_stays"
    assert rows.get().opened_bilan_id == bilan.pk


def test_bilan_of_an_enquiry_is_that_of_its_person(inside):
    enquiry = an_enquiry(inside)
    conversion.enter_person(
        enquiry, by=inside.consultant, at=NOW, first_name="N", last_name="B", email="", public="employee"
    )
    gone = {"first_name": "", "last_name": "", "email": "", "phone": "", "sealed_words": None, "act_on": None}

    def steal():
        Enquiry.objects.filter(pk=enquiry.pk).update(
            state="converted", opened_bilan=inside.bilan, converted_at=NOW, **gone
        )

    assert refused_by(steal) == "enquiry_becomes_its_own_bilan"


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"email": "", "phone": ""}, "enquiry_can_be_answered"),
        ({"first_name": "", "last_name": ""}, "enquiry_can_be_answered"),
        ({"email": "A@B.test"}, "enquiry_email_is_lower_case"),
        ({"state": "closed", "act_on": None}, "closed_enquiry_says_why"),
        ({"act_on": None}, "open_enquiry_has_its_next_day"),
        ({"purge_on": date(2026, 6, 8)}, "enquiry_is_purged_after_its_contact"),
    ],
)
def test_row_is_sound(inside, changes, constraint):
    enquiry = an_enquiry(inside)

    assert refused_by(lambda: Enquiry.objects.filter(pk=enquiry.pk).update(**changes)) == constraint


def test_a_talk_is_noted_once_it_began_and_only_for_who_still_waits(inside):
    enquiry = an_enquiry(inside)
    talk = a_talk(inside, enquiry, starts_at=NOW + timedelta(hours=1), outcome=Outcome.PLANNED)
    rows = InformationTalk.objects.filter(pk=talk.pk)

    early = refused_by(lambda: rows.update(outcome="held", noted_at=NOW, noted_by=inside.consultant))
    second = refused_by(lambda: InformationTalk.objects.create(
        organisation=inside.organisation, enquiry=enquiry, starts_at=NOW, mode="video",
        member=inside.consultant, planned_by=inside.consultant,
    ))  # fmt: skip
    operations.close_enquiry(enquiry, reason="not_wanted", by=inside.consultant, at=NOW)
    after = refused_by(lambda: InformationTalk.objects.create(
        organisation=inside.organisation, enquiry=enquiry, starts_at=NOW, mode="video",
        member=inside.consultant, planned_by=inside.consultant,
    ))  # fmt: skip

    assert (early, second, after) == (
        "talk_is_noted_once_it_began",
        "one_planned_talk_an_enquiry",
        "talk_is_of_an_open_enquiry",
    )


def test_line_of_an_erasure_is_kept(inside):
    enquiry = an_enquiry(inside)
    erasing.erase_enquiry(enquiry, at=NOW)

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        EnquiryErasure.objects.all().delete()
