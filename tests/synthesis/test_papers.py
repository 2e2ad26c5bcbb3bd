"""The synthesis on paper: remarks, observations and validation, typed on behalf of the person and marked."""

import pytest

from foundation.tenancy import content_of, tenant
from synthesis.models import Comment, Section, Synthesis
from synthesis.operations import SynthesisRefused, freeze_synthesis, share_draft
from synthesis.papers import type_return
from synthesis.queries import frozen_snapshot
from tests.factories import NOW
from tests.synthesis.factories import a_section, a_shared, observed, written
from tests.synthesis.pdf_text import words_of


@pytest.fixture
def shared(house) -> Synthesis:
    with tenant(house.organisation.pk), content_of(house.bilan.pk):
        return a_shared(house)


def typed(house, synthesis, **said) -> Synthesis:
    details = {"remarks": {}, "observations": "", "validates": False, "version": synthesis.shared_version} | said
    with tenant(house.organisation.pk), content_of(house.bilan.pk):
        return type_return(synthesis, by=house.consultant, at=NOW, **details)


def test_sheet_is_kept_as_the_persons_words_with_who_typed(house, shared):
    synthesis = typed(
        house,
        shared,
        remarks={"skills": "Deux apprentis aussi.", "project": " "},
        observations="D’accord.",
        validates=True,
    )

    with tenant(house.organisation.pk), content_of(house.bilan.pk):
        remark = Comment.objects.get()
        observations = Section.objects.get(synthesis=synthesis, heading="observations")
        assert (remark.author, remark.author_name, remark.typed_by) == (
            "person",
            str(house.beneficiary),
            str(house.consultant),
        )
        assert (observations.text, observations.typed_by) == ("D’accord.", str(house.consultant))
        frozen = freeze_synthesis(synthesis, at=NOW)
        printed = frozen_snapshot(frozen)
    assert (synthesis.validated_at, synthesis.validated_typed_by) == (NOW, str(house.consultant))
    assert printed["validation_typed_by"] == printed["observations"]["typed_by"] == str(house.consultant)


def test_sheet_about_a_former_version_is_refused_whole(house, shared):
    with tenant(house.organisation.pk), content_of(house.bilan.pk):
        written(house, shared, "skills", "Autrement", version=a_section(shared, "skills").version)
        share_draft(shared, at=NOW)

    with pytest.raises(SynthesisRefused, match="une autre version"):
        typed(house, shared, remarks={"skills": "Non"}, validates=True)
    with tenant(house.organisation.pk), content_of(house.bilan.pk):
        assert not Comment.objects.exists()


def test_what_the_person_wrote_online_is_not_typed_over(house, shared):
    with tenant(house.organisation.pk), content_of(house.bilan.pk):
        observed(house, shared, "Mes mots")

    with pytest.raises(SynthesisRefused, match="dans son espace"):
        typed(house, shared, observations="D’autres mots")


def test_empty_sheet_is_refused(house, shared):
    with pytest.raises(SynthesisRefused, match="ne dit rien"):
        typed(house, shared)


def test_a_new_writing_takes_the_typed_validation_back(house, shared):
    typed(house, shared, validates=True)

    with tenant(house.organisation.pk), content_of(house.bilan.pk):
        written(house, shared, "skills", "Autrement", version=a_section(shared, "skills").version)
        shared.refresh_from_db()

    assert (shared.validated_at, shared.validated_typed_by) == (None, "")


def test_from_the_printed_sheet_to_what_the_person_reads(house, shared, now, signed_in):
    base, consultant = (
        f"/o/{house.organisation.slug}/bilans/{house.bilan.pk}/synthese/feuille",
        signed_in(house.consultant),
    )

    printed = words_of(consultant.get(f"{base}.pdf").content)
    asked = {"version": shared.shared_version, "skills": "Deux apprentis aussi.", "validates": "on"}
    stale = consultant.post(f"{base}/", asked | {"version": 0})
    saved = consultant.post(f"{base}/", asked, follow=True).content.decode()
    theirs = signed_in(house.person).get(f"/o/{house.organisation.slug}/mon-bilan/synthese/").content.decode()

    assert ("Votre remarque" in printed, "Date et signature" in printed) == (True, True)
    assert (stale.status_code, "Deux apprentis aussi." in stale.content.decode()) == (422, True)
    assert "La feuille est saisie" in saved
    assert f"sur papier (saisi par {house.consultant})" in theirs
