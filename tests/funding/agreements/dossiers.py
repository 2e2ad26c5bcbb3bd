"""A whole dossier, without a database: each document may leave from it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from funding import vat
from funding.agreements.dossier import (
    Action,
    Dossier,
    Firm,
    Money,
    Person,
    PhasePlan,
    Provider,
    Share,
    Signatory,
    Subcontractor,
    Terms,
)
from funding.models import VatRegime
from funding.schemes import Scheme
from law.loading import read_values
from law.models import LegalValue

ON = date(2026, 6, 8)


def law_on(on: date) -> dict[str, LegalValue]:
    """The reviewed file as it is on a day, without a database."""
    values = [LegalValue(**entry) for entry in read_values() if entry.get("valid_from") and entry["valid_from"] <= on]
    for value in values:
        value.number = Decimal(str(value.number)) if value.number is not None else None
    values = [value for value in values if value.valid_to is None or value.valid_to >= on]
    return {value.parameter: value for value in sorted(values, key=lambda value: value.valid_from)}


def a_dossier(*, employer: str = "0.00", own: str = "1600.00", on: date = ON, **changes: Any) -> Dossier:
    """A bilan of 16 hours, whole; `provider__nda=""` changes one thing of one part."""
    shares = [Share(Scheme.EMPLOYER_PLAN, "Employeur (plan de développement) – Fonderie Martin", Decimal(employer)),
              Share(Scheme.SELF, "La personne", Decimal(own))]  # fmt: skip
    shares = [share for share in shares if share.amount]
    dossier = Dossier(
        on=on,
        reference="2026-4F2A9C",
        provider=Provider(
            name="Cap Confluence", legal_form="SARL au capital de 8 000 €", siret="49372815200018",
            registration="RCS Lyon 493 728 152", address="12 quai des Étroits, 69005 Lyon", city="Lyon",
            nda="84691234567", declaration="Déclaration d’activité enregistrée sous le numéro 84 69 12345 67 auprès du "
            "préfet de région d’Auvergne-Rhône-Alpes. Cet enregistrement ne vaut pas agrément de l’État.",
            qualiopi="QUA-2023-2210", insurer="Mutuelle des conseils, contrat 4417", contact="contact@cap.test",
            mediator="Médiation Conso, 3 rue de la Paix, 75002 Paris, mediation.test",
            complaints="reclamations@cap.test",
            signatory=Signatory("Isabelle Moreau", "gérante", "isabelle@cap.test"),
        ),
        person=Person("Dominique Perrin", "4 rue des Lilas, 69003 Lyon", Signatory("Dominique Perrin", email="dominique@test.test")),
        firm=Firm("Fonderie Martin", "73282932000074", "8 avenue des Forges, 69200 Vénissieux",
                  Signatory("Paule Martin", "directrice des ressources humaines", "rh@fonderie.test")),
        action=Action(
            title="Classique, 16 h",
            objectives="Analyser ses compétences, ses aptitudes et ses motivations, afin de définir un projet professionnel et, s’il y a lieu, un projet de formation.",
            phases=(PhasePlan("Phase préliminaire", 120, ("Demande et besoin, 2 h",)),
                    PhasePlan("Phase d’investigation", 600, ("Parcours et expériences, 4 h", "Intérêts et besoins, 3 h", "Pistes et enquêtes, 3 h")),
                    PhasePlan("Phase de conclusions", 240, ("Projet et plan d’action, 2 h", "Synthèse et remise, 2 h"))),
            means="Entretiens individuels, questionnaires dont la méthode est dite, portefeuille de compétences, rencontres de professionnels. Salle fermée ou visio chiffrée.",
            evaluation="L’atteinte des objectifs fixés au premier entretien est revue au dernier.",
            accompaniment=960, personal_work=300, sessions="9 séances de 1 h 45 environ, une par semaine",
            remote_percent=25, starts_on=date(2026, 9, 7), ends_on=date(2026, 12, 11),
            place="12 quai des Étroits, 69005 Lyon, ou en visio", consultant="Camille Martin",
            titles="Psychologue du travail, titre ADELI 699312345, certifiée à l’usage des tests", prerequisites="Aucun",
        ),
        money=Money(sum((share.amount for share in shares), Decimal(0)), tuple(shares), False,
                    "Par virement, à trente jours de la facture."),
        terms=Terms(
            "Un point à la fin de chaque phase ; un entretien de suivi est proposé six mois après la fin.",
            "Les résultats détaillés et le document de synthèse sont remis en main propre à la personne, au dernier entretien.",
            "Si la personne arrête, seules les heures réalisées sont dues, à proportion du prix.",
        ),
        subcontractor=Subcontractor(
            name="Benali Conseil", siret="85204173600019", address="3 place Sathonay, 69001 Lyon", nda="84691234568",
            qualiopi="certificat Qualiopi QUA-2025-0003", insurer="Mutuelle des conseils", vigilance="jusqu’au 30 septembre 2026",
            amount=Decimal("900.00"), signatory=Signatory("Youssef Benali", email="youssef@cap.test"),
        ),
        vat=vat.terms_of(VatRegime.EXEMPT, law_on(on)),
        law=law_on(on),
    )  # fmt: skip
    for path, value in changes.items():
        part, _, name = path.partition("__")
        dossier = replace(dossier, **{part: replace(getattr(dossier, part), **{name: value}) if name else value})
    return dossier
