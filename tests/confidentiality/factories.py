"""A bilan with something in each place that says what it says, then its end."""

from datetime import timedelta

from beneficiaries.queries import course_of
from beneficiaries.rules import Kind
from foundation.tenancy import content_of
from synthesis.models import Comment, Section
from synthesis.operations import comment_section, freeze_synthesis, hand_over_synthesis, validate_synthesis
from tests.factories import NOW, facts
from tests.questionnaires.factories import a_submitted_assignment, the_instrument
from tests.synthesis.factories import a_shared

CLOSED_AT = NOW + timedelta(hours=2)


def a_told_bilan(house) -> None:
    """Answers handed in, a synthesis with a remark, frozen and handed over."""
    items = [item.code for item in the_instrument().content.items[:3]]
    a_submitted_assignment(house.bilan, dict.fromkeys(items, 4))
    with content_of(house.bilan.pk):
        synthesis = a_shared(house)
        comment_section(
            Section.objects.get(synthesis=synthesis, heading="skills"),
            text="Ce qui est secret",
            author=Comment.Author.PERSON,
            author_name="Dominique",
            at=NOW,
        )
        synthesis = validate_synthesis(synthesis, version=synthesis.shared_version, at=NOW)
        freeze_synthesis(synthesis, at=NOW)
        facts(house.bilan, Kind.PRELIMINARY_CLOSED, Kind.INVESTIGATION_CLOSED, at=NOW)
        hand_over_synthesis(synthesis, by=house.consultant.user, author_name="Camille", at=NOW + timedelta(minutes=5))


def close(house) -> None:
    """End the bilan, whatever it lacked."""
    course = course_of(house.bilan)
    before = (Kind.PRELIMINARY_CLOSED, Kind.INVESTIGATION_CLOSED, Kind.HANDED_OVER)
    facts(house.bilan, *[kind for kind in before if not course.has(kind)], at=NOW)
    facts(house.bilan, Kind.CLOSED, at=CLOSED_AT)
