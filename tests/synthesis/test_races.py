"""Two who write, or one who writes while the other freezes: nothing is lost, nothing slips in."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from django.db import connection

from foundation.tenancy import content_of, tenant
from synthesis.models import Synthesis
from synthesis.operations import SectionConflict, SynthesisRefused, freeze_synthesis, share_draft
from synthesis.queries import frozen_snapshot
from tests.factories import NOW, a_house
from tests.synthesis import factories


def at_once(house, *acts) -> list[object]:
    """What each act gave or raised, all begun together on connections of their own."""
    barrier = Barrier(len(acts))

    def play(act):
        try:
            with tenant(house.organisation.pk), content_of(house.bilan.pk):
                barrier.wait(timeout=10)
                return act()
        except (SectionConflict, SynthesisRefused) as refusal:
            return type(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(play, acts))


def test_two_writers_of_one_section_never_overwrite_each_other(committed):
    house = a_house()
    with tenant(house.organisation.pk), content_of(house.bilan.pk):
        synthesis = factories.a_draft(house)

    for turn in range(1, 6):

        def writing(text: str, version: int = turn):
            return lambda: factories.written(house, synthesis, "project", text, version=version).text

        outcomes = at_once(house, writing(f"Premier {turn}"), writing(f"Second {turn}"))

        with tenant(house.organisation.pk), content_of(house.bilan.pk):
            section = factories.a_section(synthesis, "project")
            kept = section.text
        winners = [outcome for outcome in outcomes if outcome is not SectionConflict]
        assert (winners, section.version) == ([kept], turn + 1)


def test_nothing_slips_into_a_synthesis_being_frozen(committed):
    house = a_house()
    with tenant(house.organisation.pk), content_of(house.bilan.pk):
        synthesis = factories.a_validated(house)

    outcomes = at_once(
        house,
        lambda: factories.written(house, synthesis, "project", "Au dernier moment", version=1).version,
        lambda: freeze_synthesis(synthesis, at=NOW + timedelta(minutes=1)).state,
    )

    with tenant(house.organisation.pk), content_of(house.bilan.pk):
        synthesis = Synthesis.objects.get()
        text = factories.a_section(synthesis, "project").text
        if synthesis.frozen_at:
            assert outcomes == [SynthesisRefused, Synthesis.State.FROZEN]
            assert frozen_snapshot(synthesis)["sections"][2]["text"] == text == factories.TEXTS["project"]
        else:
            assert (outcomes, text) == ([2, SynthesisRefused], "Au dernier moment")


def test_sharing_twice_at_once_tells_once(committed):
    house = a_house()
    with tenant(house.organisation.pk), content_of(house.bilan.pk):
        synthesis = factories.a_draft(house)

    outcomes = at_once(house, *[lambda: share_draft(synthesis, at=NOW).shared_version] * 2)

    assert sorted(outcomes, key=str) == sorted([4, SynthesisRefused], key=str)
