"""The timeline: what is done, what comes, its marks, its pauses, its traces."""

from datetime import timedelta

import pytest

from beneficiaries.history import history_of
from beneficiaries.models import Fact
from beneficiaries.operations import correct_fact, record_fact
from beneficiaries.panels import Child, PhaseBody, Timeline, timeline
from beneficiaries.queries import course_of
from beneficiaries.rules import Kind
from beneficiaries.silence import unclaimed_of
from sessions.interruptions.operations import abandon_bilan, pause_bilan
from tests.factories import NOW, TODAY, facts

CLOSING = (Kind.PRELIMINARY_CLOSED, Kind.INVESTIGATION_CLOSED, Kind.HANDED_OVER, Kind.CLOSED)


def shown(house, **told) -> list:
    return timeline(course_of(house.bilan), Timeline(**told))


def of(entries: list, title: str):
    return next(entry for entry in entries if entry.title == title)


def test_done_then_next_then_later(inside):
    entries = shown(inside, actions={Kind.PRELIMINARY_CLOSED: ("/ici/", "Écrire le programme")})

    states = [(entry.title, entry.state) for entry in entries[:6]]
    assert states == [
        ("Information", "done"),
        ("Consentement", "done"),
        ("Cadre contractuel", "done"),
        ("Phase préliminaire", "current"),
        ("Phase d’investigation", "todo"),
        ("Phase de conclusions", "todo"),
    ]
    assert of(entries, "Phase préliminaire").action == "Écrire le programme"


def test_phase_shows_hours_house_steps_and_traces(inside):
    facts(inside.bilan, Kind.PRELIMINARY_CLOSED)
    step = Child("done", "Accueil", "2 h")
    body = {Kind.PRELIMINARY_CLOSED: PhaseBody("2 h faites sur 2 h", (step,))}

    whole = of(shown(inside, phases=body), "Phase préliminaire")
    short = of(shown(inside, phases=body, is_short=True), "Phase préliminaire")
    coming = of(shown(inside), "Phase d’investigation")

    assert whole.hours == "2 h faites sur 2 h"
    assert [(child.title, child.state) for child in whole.children] == [
        ("Accueil", "done"),
        ("Programme signé par qui accompagne", "done"),
        ("Programme signé par la personne", "done"),
    ]
    assert (short.hours, short.children) == ("", ())
    assert [(child.title, child.state) for child in coming.children] == [("Compte rendu signé", "todo")]


def test_paper_late_irregular_and_corrected_are_marked(inside):
    who = {"by": inside.consultant.user, "author_name": "Camille", "at": NOW}
    late = record_fact(
        inside.bilan,
        Kind.PRELIMINARY_CLOSED,
        irregular_reason="Dossier repris",
        occurred_at=NOW - timedelta(days=3),
        **who,
    )
    entry = of(shown(inside), "Phase préliminaire")
    assert (entry.state, entry.note) == ("irregular", "Dossier repris")
    assert entry.marks == (("warning", "Noté le 8\xa0juin 2026"),)

    correct_fact(late, reason="Erreur d’un jour", occurred_at=NOW - timedelta(days=4), **who)
    history = history_of(inside.bilan)
    entry = of(shown(inside, former=history.former), "Phase préliminaire")

    assert entry.marks == (("neutral", "Corrigé le 8\xa0juin 2026"),)
    (sentence,) = entry.former
    assert "du 5\xa0juin 2026, déplacé au 4\xa0juin 2026" in sentence
    assert "Erreur d’un jour" in sentence
    (unsaid,) = history_of(inside.bilan, reads_reasons=False).former.values()
    assert "Erreur" not in unsaid[0]


def test_what_did_not_take_place_is_told_apart(inside):
    who = {"by": inside.consultant.user, "author_name": "Camille", "at": NOW}
    facts(inside.bilan, Kind.PRELIMINARY_CLOSED)
    fact = Fact.objects.get(bilan=inside.bilan, kind=Kind.PRELIMINARY_CLOSED)

    correct_fact(fact, reason="Mauvais dossier", **who)

    (sentence,) = history_of(inside.bilan).voided
    assert sentence.startswith("«\xa0Phase préliminaire terminée\xa0» du 8\xa0juin 2026, n’a pas eu lieu")
    assert of(shown(inside), "Phase préliminaire").state == "current"


def test_pause_stands_between_what_was_done_and_what_comes(inside):
    first = TODAY + timedelta(days=2)
    pause_bilan(
        inside.bilan, first=first, last=first + timedelta(days=9), motive="holidays", gives_up=False,
        is_person=True, by=inside.person, author_name="Dominique", at=NOW,
    )  # fmt: skip

    entries = shown(inside)

    place = [entry.state for entry in entries].index("paused")
    assert [entry.title for entry in entries[place - 1 : place + 2]] == [
        "Cadre contractuel",
        "Du 10\xa0juin 2026 au 19\xa0juin 2026",
        "Phase préliminaire",
    ]
    assert entries[place].note == "Congés"


def test_abandoned_bilan_promises_nothing_more(inside):
    abandon_bilan(inside.bilan, motive="funding", words="", by=inside.consultant.user, author_name="C", at=NOW)

    titles = [(entry.title, entry.state) for entry in shown(inside)]

    assert titles[3:] == [
        ("Bilan abandonné", "cancelled"),
        ("Fin du bilan", "done"),
        ("Destruction des documents de travail", "todo"),
    ]


def test_proposed_synthesis_says_when_the_bilan_ends_without(inside):
    facts(inside.bilan, Kind.PRELIMINARY_CLOSED, Kind.INVESTIGATION_CLOSED, Kind.HANDING_OVER_PROPOSED)

    entry = of(shown(inside, unclaimed=unclaimed_of(inside.bilan, course_of(inside.bilan))), "Remise de la synthèse")

    assert entry.note.startswith("Proposée le 8\xa0juin 2026. Sans retrait, le bilan se termine le 8\xa0juillet 2026")


def test_who_sees_initials_reads_neither_names_nor_words(inside):
    record_fact(
        inside.bilan, Kind.PRELIMINARY_CLOSED, by=inside.person, author_name=str(inside.beneficiary), at=NOW,
        irregular_reason=f"À la demande de {inside.beneficiary}",
    )  # fmt: skip

    pause_bilan(
        inside.bilan, first=TODAY, last=TODAY, motive="unsaid", gives_up=False, is_person=True, by=inside.person,
        author_name=str(inside.beneficiary), at=NOW,
    )  # fmt: skip

    entries = shown(inside, concealed=inside.beneficiary)
    entry = of(entries, "Phase préliminaire")

    assert (entry.by, entry.note) == (inside.beneficiary.initials, "")
    assert not any(str(inside.beneficiary) in (one.by, one.when) for one in entries)


@pytest.mark.parametrize(
    ("who", "page"),
    [
        ("consultant", "bilans/{}/parcours/"),
        ("administrator", "bilans/{}/parcours/"),
        ("person", "mon-bilan/parcours/"),
    ],
)
def test_page_of_the_course_opens(house, now, signed_in, who, page):
    facts(house.bilan, *CLOSING)

    response = signed_in(getattr(house, who)).get(f"/o/{house.organisation.slug}/{page.format(house.bilan.pk)}")

    assert response.status_code == 200
    assert "Phase préliminaire" in response.content.decode()
