"""The linter of programmes: each fault at its place, and nothing where nothing is wrong (FEATURES D17)."""

import time
import unicodedata
from datetime import date
from pathlib import Path

import pytest

from sessions.programmes.linter import Level, check, fold, pieces, rules
from sessions.shipping import SHIPPED

TODAY = date(2026, 11, 25)
STALE = (Path(__file__).parent / "stale_programme.txt").read_text()


def codes(text: str, *, on: date = TODAY, cap: int = 24) -> list[tuple[str, str]]:
    return [(found.code, found.words) for found in check(text, on=on, cap_hours=cap)]


def test_stale_booklet_is_refused_with_each_fault_at_its_line():
    found = check(STALE, on=TODAY, cap_hours=24)

    lines = STALE.splitlines()
    assert all(one.words.splitlines()[0] in lines[one.line - 1] for one in found)
    assert all(one.what and one.remedy and one.source for one in found)
    assert [(one.line, one.code) for one in found if one.blocks] == [
        (3, "pole-emploi"),
        (5, "promesse"),
        (7, "nombre-de-phases"),
        (11, "phase-inconnue"),
        (12, "phase-inconnue"),
        (16, "travail-personnel-dans-le-total"),
        (18, "bien-etre"),
        (20, "certification"),
        (20, "certification"),
        (22, "certification"),
        (24, "referentiel"),
        (24, "jury"),
        (24, "certification"),
        (24, "referentiel"),
        (24, "taux-de-concordance"),
        (26, "vae"),
        (26, "jury"),
        (30, "plan-de-formation"),
        (31, "conge-de-bilan"),
        (32, "dif"),
        (34, "pole-emploi"),
        (34, "bca"),
        (34, "bca"),
        (34, "pole-emploi"),
        (36, "article-abroge"),
    ]
    assert {one.code for one in found if not one.blocks} == {
        "messages-comptes",
        "candidat",
        "ton-de-bien-etre",
        "vocabulaire-de-formation",
    }


def test_shipped_offers_raise_nothing():
    assert codes(SHIPPED.read_text()) == []


@pytest.mark.parametrize(
    "text",
    [
        "Certification qualité Qualiopi, catégorie bilans de compétences.",
        "France Travail (ex-Pôle emploi)",
        "L’ancien Pôle emploi, devenu France Travail",
        "Un bilan n’est pas du coaching.",
        "Nous garantissons la confidentialité des échanges.",
        "Agents publics : un congé pour bilan de compétences de 24 heures existe.",
        "Cet enregistrement ne vaut pas agrément de l’État.",
        "Réponse sous 48 heures ; urgences 24h/24.",
        "Durée totale du bilan : 24 h",
        "Un projet de formation et, ensuite, obtenir un diplôme : c’est à vous de voir.",
        "Le référentiel national qualité et le ROME.",
        "Notre consultante a quinze ans d’expérience.",
        "La convention est gardée cinq ans.",
        "Nos quatre étapes se rangent sous les trois phases.",
        "Un différend, le bilan différé, la différence",
    ],
)
def test_sound_sentence_raises_nothing(text):
    assert codes(text) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("BILAN DE COMPÉTENCES APPROFONDI", "bca"),
        ("des congés de bilan de compétences", "conge-de-bilan"),
        (unicodedata.normalize("NFD", "auprès de Pôle emploi"), "pole-emploi"),
        ("P\u00f4le\u00a0emploi", "pole-emploi"),
        ("Po\u00adle emploi", "pole-emploi"),
        ("article L.\u00a06313-10 du code du travail", "article-abroge"),
        ("articles R.6322-35 et suivants", "article-abroge"),
        ("votre droit individuel à la formation", "dif"),
        ("Durée du bilan : 26 heures", "au-dela-du-plafond"),
        ("Sans reste à charge grâce au CPF", "avantage-cpf"),
        ("Organisme agréé par l’État", "agrement"),
        ("Les documents sont conservés pendant un an.", "conservation-un-an"),
        ("Il faut cinq ans d’activité salariée.", "anciennete"),
        ("Bilan de carrière pour cadres", "autre-prestation"),
        ("Séances de sophrologie", "bien-etre"),
        ("validation des acquis de l'expérience", "vae"),
        ("Le bilan comporte cinq phases", "nombre-de-phases"),
    ],
)
def test_stale_sentence_is_refused(text, code):
    assert [(found.code, found.level) for found in check(text, on=TODAY, cap_hours=24)] == [(code, Level.BLOCK)]


def test_what_may_follow_a_bilan_only_asks_to_look():
    (found,) = check("La VAE peut être une suite du bilan.", on=TODAY, cap_hours=24)

    assert (found.level, found.words) == (Level.WARN, "VAE")
    assert "permis" in found.what


def test_rule_sleeps_until_its_day():
    assert codes("Pôle emploi", on=date(2023, 12, 31)) == []
    assert codes("Pôle emploi", on=date(2024, 1, 1)) == [("pole-emploi", "Pôle emploi")]


def test_cap_is_that_of_the_day():
    assert codes("Durée totale : 26 h", cap=30) == []


def test_places_are_those_of_the_text_as_given():
    text = "Œuvre : auprès de P\u00adôle\u2009emploi…"
    (found,) = check(text, on=TODAY, cap_hours=24)

    assert text[found.start : found.end] == "P\u00adôle\u2009emploi"
    assert "".join(piece.text for piece in pieces(text, [found])) == text
    assert [piece.number for piece in pieces(text, [found])] == [0, 1, 0]


def test_folding_keeps_a_place_for_each_sign():
    folded, places = fold("L’Œuvre É½")

    assert folded == "l'oeuvre e1⁄2"
    assert len(places) == len(folded)


def test_hostile_text_is_read_quickly():
    text = ("concordance " + "a" * 50 + " de la " * 20 + "garantie " * 20 + "<b>&") * 120

    before = time.perf_counter()
    check(text[:60_000], on=TODAY, cap_hours=24)

    assert time.perf_counter() - before < 3


def test_every_rule_says_why_since_when_and_what_to_write():
    assert len({rule.code for rule in rules()}) == len(rules())
    assert all(rule.what and rule.remedy and rule.source and rule.since <= TODAY for rule in rules())
