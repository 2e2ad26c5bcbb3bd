"""« Dates par financeur » : what each payer is told or sent, and when (L6353-10; LAW.md 6.9). Pure; dates only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from foundation.formats import plain_day
from funding.agreements.deadlines import is_long
from funding.agreements.kinds import CONVENED, EMPLOYER_SCHEMES, FUNDS
from funding.schemes import Scheme
from law.calendars import add_months, working_day_after


@dataclass(frozen=True)
class Days:
    """The days that deadlines count from; none for what did not take place yet."""

    today: date
    starts_on: date | None = None  # foreseen
    ends_on: date | None = None
    first_on: date | None = None  # held
    last_on: date | None = None


@dataclass(frozen=True)
class Event:
    """One thing to send or declare: to whom, what, by when."""

    payer: str
    what: str
    source: str
    by: date | None = None
    otherwise: str = ""  # in words, while the day is not known

    @property
    def when(self) -> str:
        return f"Au plus tard le {plain_day(self.by)}" if self.by else self.otherwise


def events(schemes: Iterable[Scheme], days: Days, law: Mapping[str, int], *, work_time: bool = False) -> list[Event]:
    """What each payer of a plan is to be sent, in the order of dates; what has no day yet comes last."""
    found: list[Event] = []
    for scheme in dict.fromkeys(schemes):
        if scheme in CONVENED:
            found.append(Event("La personne" if scheme in FUNDS else scheme.label, "Convention, avant la première séance",
                               "D6353-1", days.starts_on, "Avant le début"))  # fmt: skip
        found += _of(scheme, days, law, work_time=work_time)
    return sorted(found, key=lambda event: (event.by is None, event.by or date.max))


def _of(scheme: Scheme, days: Days, law: Mapping[str, int], *, work_time: bool) -> list[Event]:
    if scheme == Scheme.CPF:
        return [*_cpf(days, law), *(_absence(days, law) if work_time else [])]
    if scheme == Scheme.FRANCE_TRAVAIL_AIF:
        return _aif(days, law)
    if scheme in EMPLOYER_SCHEMES:
        return _employer(scheme, days)
    if scheme == Scheme.FAFCEA:
        months = law.get("fafcea_demande_mois")
        by = add_months(days.last_on, months) if days.last_on and months else None
        return [Event(scheme.label, "Demande de remboursement, avec la facture et les présences", "FAFCEA", by,
                      f"Dans les {months} mois qui suivent la fin" if months else "Après la fin")]  # fmt: skip
    if scheme in (Scheme.SELF, Scheme.FIF_PL):
        return []
    return _plain(scheme, days)


def _after(day: date | None, number: int | None) -> date | None:
    return working_day_after(day, number) if day and number else None


def _before(day: date | None, number: int | None) -> date | None:
    return day - timedelta(days=number) if day and number else None


def _within(number: int | None, after: str) -> str:
    return f"Dans les {number} jours ouvrés {after}" if number else after.capitalize()


def _ahead(number: int | None) -> str:
    return f"{number} jours avant le début" if number else "Avant le début"


def _cpf(days: Days, law: Mapping[str, int]) -> list[Event]:
    entry, left = law.get("edof_entree_jo"), law.get("edof_sortie_jo")
    name = "Caisse des dépôts (EDOF)"
    return [
        Event(name, "Déclaration d’entrée", "Conditions de Mon Compte Formation", _after(days.first_on, entry),
              _within(entry, "après la première séance")),
        Event(name, "Déclaration de sortie et service fait", "Conditions de Mon Compte Formation",
              _after(days.last_on, left), _within(left, "après la dernière séance")),
    ]  # fmt: skip


def _absence(days: Days, law: Mapping[str, int]) -> list[Event]:
    """Asked earlier for a long action: the same days as the letter (D6323-4)."""
    notice, months = law.get("autorisation_absence_jours"), law.get("autorisation_absence_seuil_mois")
    if days.starts_on and days.ends_on and months and is_long(days.starts_on, days.ends_on, months=months):
        notice = law.get("autorisation_absence_longue_jours", notice)
    by = _before(days.starts_on, notice)
    return [Event("Employeur", "Demande d’absence, remise par la personne", "D6323-4", by, _ahead(notice))]


def _aif(days: Days, law: Mapping[str, int]) -> list[Event]:
    name, ahead = "France Travail", law.get("aif_depot_jours")
    return [
        Event(name, "Devis dans KAIROS", "Usage de France Travail", _before(days.starts_on, ahead), _ahead(ahead)),
        Event(name, "Attestation d’entrée", "L6353-10", days.first_on, "Dès la première séance"),
        Event(name, "Attestation d’assiduité", "L6353-10", None, "Chaque mois"),
        Event(name, "Attestation de fin", "L6353-10", days.last_on, "Dès la fin"),
    ]


def _employer(scheme: Scheme, days: Days) -> list[Event]:
    name = scheme.label
    found = [
        Event(name, "Convention tripartite, avant la première séance", "R6313-8", days.starts_on, "Avant le début"),
        Event(name, "Certificat de réalisation et relevé des présences", "Arrêté du 21/12/2018", None,
              "À la fin, et à chaque facture"),
    ]  # fmt: skip
    if scheme == Scheme.OPCO_UNDER_50:
        found.append(Event(name, "Demande de prise en charge", "L6332-17", days.starts_on, "Avant le début"))
    if scheme in (Scheme.PUBLIC_EMPLOYER, Scheme.CPF_PUBLIC):
        found.append(Event(name, "Attestation de fréquentation effective", "Décret 2007-1845", None, "À la fin"))
    if scheme == Scheme.RECLASSIFICATION_LEAVE:
        found.append(
            Event(
                "Cellule de reclassement",
                "Fiche des actions proposées, et rien d’autre",
                "R1233-27",
                None,
                "En fin de bilan",
            )
        )
    return found


def _plain(scheme: Scheme, days: Days) -> list[Event]:
    """Début, interruptions, fin: what the law asks for every payer of public money (L6353-10)."""
    return [
        Event(scheme.label, "Début du bilan", "L6353-10", days.first_on, "Dès la première séance"),
        Event(scheme.label, "Fin du bilan, ou interruption", "L6353-10", days.last_on, "Dès qu’elle a lieu"),
        Event(scheme.label, "Certificat de réalisation", "Arrêté du 21/12/2018", None, "À la fin, et à chaque facture"),
    ]
