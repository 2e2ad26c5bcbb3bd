"""« Dates par financeur »: what each payer is sent, and when; working days and holidays."""

from datetime import date

import pytest

from funding.agreements.events import Days, events
from funding.schemes import Scheme

LAW = {
    "edof_entree_jo": 3,
    "edof_sortie_jo": 3,
    "aif_depot_jours": 15,
    "autorisation_absence_jours": 60,
    "autorisation_absence_longue_jours": 120,
    "autorisation_absence_seuil_mois": 6,
    "fafcea_demande_mois": 2,
}
DAYS = Days(date(2026, 6, 1), date(2026, 6, 8), date(2026, 9, 30), date(2026, 5, 12), date(2026, 7, 10))


@pytest.mark.parametrize(
    ("scheme", "expected"),
    [
        (Scheme.CPF, [("Déclaration d’entrée", date(2026, 5, 18)),  # Ascension and a week-end are not counted
                      ("Déclaration de sortie et service fait", date(2026, 7, 16))]),  # nor 14 July
        (Scheme.FRANCE_TRAVAIL_AIF, [("Attestation d’entrée", date(2026, 5, 12)), ("Devis dans KAIROS", date(2026, 5, 24)),
                                     ("Convention, avant la première séance", date(2026, 6, 8)),
                                     ("Attestation de fin", date(2026, 7, 10)), ("Attestation d’assiduité", None)]),
        (Scheme.EMPLOYER_PLAN, [("Convention tripartite, avant la première séance", date(2026, 6, 8)),
                                ("Certificat de réalisation et relevé des présences", None)]),
        (Scheme.FAFCEA, [("Convention, avant la première séance", date(2026, 6, 8)),
                         ("Demande de remboursement, avec la facture et les présences", date(2026, 9, 10))]),
        (Scheme.SELF, []),
    ],
)  # fmt: skip
def test_each_payer_is_sent_its_own(scheme, expected):
    assert [(event.what, event.by) for event in events([scheme], DAYS, LAW)] == expected


def test_employer_hears_of_a_cpf_bilan_on_work_time_only():
    payers = {event.payer for event in events([Scheme.CPF], DAYS, LAW)}
    at_work = {event.payer for event in events([Scheme.CPF], DAYS, LAW, work_time=True)}

    assert at_work - payers == {"Employeur"}


@pytest.mark.parametrize(
    ("ends_on", "by"), [(date(2026, 12, 6), date(2026, 4, 9)), (date(2026, 12, 7), date(2026, 2, 8))]
)
def test_absence_of_a_long_bilan_is_asked_as_early_as_its_letter_says(ends_on, by):
    days = Days(date(2026, 1, 5), date(2026, 6, 8), ends_on)

    (absence,) = [event for event in events([Scheme.CPF], days, LAW, work_time=True) if event.payer == "Employeur"]

    assert absence.by == by


def test_every_scheme_but_the_person_has_its_dates_or_none_on_purpose():
    without = {scheme for scheme in Scheme if not events([scheme], DAYS, LAW)}

    assert without == {Scheme.SELF}


def test_unknown_days_are_said_in_words():
    assert all(event.when for event in events(list(Scheme), Days(date(2026, 6, 1)), {}))
