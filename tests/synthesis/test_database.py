"""What the database refuses by itself: each constraint and each trigger is broken once."""

import pytest
from django.db import DatabaseError, connection, transaction

from foundation.errors import violated
from foundation.tenancy import content_of
from synthesis.models import Comment, Frozen, Section, Synthesis
from synthesis.operations import comment_section
from tests.factories import NOW, a_bilan
from tests.synthesis import factories

ROWS = "synthesis_synthesis"


def refused_by(sql: str, *parameters: object) -> str:
    """The constraint or trigger that refuses a statement."""
    with pytest.raises(DatabaseError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)
    return violated(refusal.value) or str(refusal.value).splitlines()[0]


BROKEN = {
    "shared_synthesis_was_written": "shared_version = version + 1",
    "validated_synthesis_is_the_shared_one": "validated_at = now()",
    "absent_signature_is_of_a_frozen_one": "is_signature_absent = true",
    "handed_over_synthesis_is_frozen": "proposed_at = now()",
    "frozen_synthesis_has_its_print": "frozen_sha256 = repeat('a', 64)",
    "frozen_synthesis_has_its_snapshot": "frozen_at = now(), frozen_sha256 = repeat('a', 64)",
    "synthesis_keeps_its_place": "version = version - 1",
}


@pytest.mark.parametrize("constraint", BROKEN)
def test_dates_and_counters_hold_together(opened, constraint):
    synthesis = factories.a_draft(opened)

    assert refused_by(f"UPDATE {ROWS} SET {BROKEN[constraint]} WHERE id = %s", synthesis.pk) == constraint


def a_snapshot(synthesis: Synthesis) -> None:
    Frozen.objects.create(
        organisation_id=synthesis.organisation_id,
        bilan_id=synthesis.bilan_id,
        synthesis=synthesis,
        snapshot={"text": "…"},
        sha256="a" * 64,
        frozen_at=NOW,
    )


FREEZING = f"UPDATE {ROWS} SET frozen_at = now(), frozen_sha256 = repeat('a', 64) WHERE id = %s"


def test_freezing_with_an_empty_heading_is_refused(opened):
    synthesis = factories.a_shared(opened, {"project": "Devenir conseillère."})
    a_snapshot(synthesis)

    assert refused_by(FREEZING, synthesis.pk) == "frozen_synthesis_has_its_headings"


def test_freezing_without_validation_is_refused(opened):
    synthesis = factories.a_shared(opened)
    a_snapshot(synthesis)

    assert refused_by(FREEZING, synthesis.pk) == "frozen_synthesis_was_validated"


def test_synthesis_is_not_born_frozen(opened):
    with pytest.raises(DatabaseError) as refusal, transaction.atomic():
        Synthesis.objects.create(
            organisation=opened.organisation,
            bilan=opened.bilan,
            started_at=NOW,
            frozen_at=NOW,
            frozen_sha256="a" * 64,
        )

    assert violated(refusal.value) == "frozen_synthesis_has_its_snapshot"


def test_receipt_follows_the_handing_over(opened):
    synthesis = factories.a_frozen(opened)

    sql = f"UPDATE {ROWS} SET received_at = now() WHERE id = %s"
    assert refused_by(sql, synthesis.pk) == "received_synthesis_was_handed_over"


@pytest.mark.parametrize(
    "change",
    ["version = version + 1", "frozen_at = now()", "filled = '{}'", "open_comments = 3", "validated_at = NULL"],
)
def test_frozen_synthesis_does_not_change(opened, change):
    synthesis = factories.a_frozen(opened)

    assert refused_by(f"UPDATE {ROWS} SET {change} WHERE id = %s", synthesis.pk) == "synthesis_stays_frozen"


def test_frozen_synthesis_is_not_deleted(opened):
    synthesis = factories.a_frozen(opened)

    assert refused_by(f"DELETE FROM {ROWS} WHERE id = %s", synthesis.pk) == "synthesis_stays_frozen"


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE synthesis_section SET text = 'x' WHERE synthesis_id = %s AND heading = 'project'",
        "UPDATE synthesis_section SET version = version + 1 WHERE synthesis_id = %s AND heading = 'project'",
        "DELETE FROM synthesis_section WHERE synthesis_id = %s AND heading = 'project'",
        "UPDATE synthesis_comment SET resolved_at = now()"
        " WHERE section_id IN (SELECT id FROM synthesis_section WHERE synthesis_id = %s)",
        "DELETE FROM synthesis_comment WHERE section_id IN (SELECT id FROM synthesis_section WHERE synthesis_id = %s)",
    ],
)
def test_content_of_a_frozen_synthesis_does_not_change(opened, sql):
    synthesis = factories.a_shared(opened)
    section = factories.a_section(synthesis, "project")
    comment_section(section, text="Un mot", author=Comment.Author.PERSON, author_name="Dominique", at=NOW)
    factories.validate_synthesis(synthesis, version=synthesis.shared_version, at=NOW)
    factories.freeze_synthesis(synthesis, at=NOW)

    refusal = refused_by(sql, synthesis.pk)

    assert refusal in {"synthesis_is_open", "comment_is_kept"}


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE synthesis_frozen SET sha256 = repeat('b', 64) WHERE synthesis_id = %s",
        "DELETE FROM synthesis_frozen WHERE synthesis_id = %s",
    ],
)
def test_snapshot_is_append_only(opened, sql):
    synthesis = factories.a_frozen(opened)

    assert refused_by(sql, synthesis.pk) == "synthesis_frozen is append-only until it is destroyed"


def test_second_snapshot_is_refused(opened):
    synthesis = factories.a_frozen(opened)

    with pytest.raises(DatabaseError) as refusal, transaction.atomic():
        a_snapshot(synthesis)

    assert violated(refusal.value) == "synthesis_is_open"


def test_remark_is_kept_as_written(opened):
    synthesis = factories.a_shared(opened)
    section = factories.a_section(synthesis, "project")
    comment = comment_section(section, text="Un mot", author=Comment.Author.PERSON, author_name="D.", at=NOW)

    sql = "UPDATE synthesis_comment SET author_name = 'Autre' WHERE id = %s"
    assert refused_by(sql, comment.pk) == "comment_is_kept"


def test_headings_are_known_and_unique(opened):
    synthesis = factories.a_draft(opened)

    unknown = "UPDATE synthesis_section SET heading = 'autre' WHERE synthesis_id = %s AND heading = 'project'"
    double = "UPDATE synthesis_section SET heading = 'steps' WHERE synthesis_id = %s AND heading = 'project'"
    unwritten = "UPDATE synthesis_section SET shared_version = 9 WHERE synthesis_id = %s AND heading = 'project'"
    assert refused_by(unknown, synthesis.pk) == "section_has_a_known_heading"
    assert refused_by(double, synthesis.pk) == "one_section_a_heading"
    assert refused_by(unwritten, synthesis.pk) == "shared_section_was_written"


def test_section_hangs_on_the_synthesis_of_its_own_bilan(opened):
    synthesis = factories.a_draft(opened)
    other = a_bilan(opened.consultant, beneficiary=opened.beneficiary)

    with content_of(other.pk), pytest.raises(DatabaseError) as refusal, transaction.atomic():
        Section.objects.create(
            organisation=opened.organisation,
            bilan=other,
            synthesis=synthesis,
            heading="project",
            updated_at=NOW,
            updated_by=opened.consultant.user,
            author_name="Camille",
        )

    assert violated(refusal.value) == "synthesis_is_open"
