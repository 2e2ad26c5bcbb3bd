"""What the documents print of this organisation, this installation and the law, and what is still missing."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings

from foundation.formats import NBSP
from law.queries import in_force
from organisations.models import Organisation

# What each name of a template is called in the law's dated values.
DELAYS = {
    "agreement": "retention_exception_ans",
    "erasing": "delai_destruction_j",
    "proofs": "conservation_preuves_ans",
    "invoices": "conservation_factures_ans",
    "prospects": "conservation_prospects_ans",
    "logs": "conservation_journaux_mois",
    "answer": "reponse_demande_mois",
    "extension": "prolongation_demande_mois",
    "notification": "notification_violation_h",
    "cap": "duree_max_h",
}
UNITS = {"jours": ("jour", "jours"), "années": ("an", "ans"), "mois": ("mois", "mois"), "heures": ("heure", "heures")}


@dataclass(frozen=True)
class Delay:
    """A number of the law as a sentence says it, with its source."""

    text: str
    article: str
    source: str
    is_sure: bool

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Subprocessor:
    """Somebody whom the operator has process data too (art. 28.4)."""

    name: str
    service: str = ""
    country: str = ""


@dataclass(frozen=True)
class Gap:
    """Something that a document leaves blank, and who can say it."""

    label: str
    is_operators: bool = False


@dataclass(frozen=True)
class Facts:
    """Everything that the templates of documents may name."""

    organisation: Organisation
    on: date
    law: dict[str, Delay]
    operator_name: str
    operator_address: str
    host_name: str
    host_country: str
    subprocessors: tuple[Subprocessor, ...]
    has_no_subprocessor: bool

    @property
    def address(self) -> str:
        """On one line, or empty while a part of it is missing."""
        house = self.organisation
        if not (house.street and house.postal_code and house.city):
            return ""
        return f"{house.street}, {house.postal_code}{NBSP}{house.city}"

    @property
    def siret(self) -> str:
        """In its usual groups."""
        digits = self.organisation.siret
        return NBSP.join((digits[:3], digits[3:6], digits[6:9], digits[9:]))

    @property
    def representative(self) -> str:
        house = self.organisation
        if not (house.representative_name and house.representative_quality):
            return house.representative_name
        return f"{house.representative_name}, {house.representative_quality}"

    @property
    def host(self) -> str:
        return f"{self.host_name} ({self.host_country})" if self.host_name and self.host_country else ""

    @property
    def gaps(self) -> list[Gap]:
        """What is missing, the organisation's own part first."""
        house = self.organisation
        wanted = (
            (self.address, Gap("l’adresse postale de l’organisme")),
            (
                house.representative_name and house.representative_quality,
                Gap("le nom et la qualité du représentant légal"),
            ),
            (house.privacy_contact_name, Gap("le nom du contact pour les données personnelles")),
            (house.privacy_contact_email, Gap("l’adresse e-mail de ce contact")),
            (self.operator_name, Gap("le nom de l’exploitant de la plateforme", is_operators=True)),
            (self.operator_address, Gap("l’adresse de l’exploitant", is_operators=True)),
            (self.host, Gap("l’hébergeur et son pays", is_operators=True)),
            (
                self.subprocessors or self.has_no_subprocessor,
                Gap("la liste des sous-traitants de l’exploitant", is_operators=True),
            ),
        )
        return [gap for value, gap in wanted if not value]


def facts_of(organisation: Organisation, *, on: date) -> Facts:
    """The facts of one organisation on a day."""
    declared = settings.SUBPROCESSORS.strip()
    has_none = declared.lower() == "aucun"
    return Facts(
        organisation=organisation,
        on=on,
        law=delays_on(on),
        operator_name=settings.OPERATOR_NAME,
        operator_address=settings.OPERATOR_ADDRESS,
        host_name=settings.HOST_NAME,
        host_country=settings.HOST_COUNTRY,
        subprocessors=() if has_none else subprocessors_of(declared),
        has_no_subprocessor=has_none,
    )


def delays_on(on: date) -> dict[str, Delay]:
    """The delays that documents print, from the law's values in force."""
    values = in_force(on, DELAYS.values())
    delays = {}
    for name, parameter in DELAYS.items():
        value = values[parameter]
        count = int(value.number or 0)
        one, many = UNITS[value.unit]
        text = f"{count}{NBSP}{many if count > 1 else one}"
        delays[name] = Delay(text, value.article, value.source, is_sure=value.confidence == "high")
    return delays


def subprocessors_of(declared: str) -> tuple[Subprocessor, ...]:
    """« Nom | service | pays ; Nom | service | pays », as the operator writes it."""
    found = []
    for line in declared.split(";"):
        parts = [part.strip() for part in line.split("|")]
        if parts[0]:
            found.append(Subprocessor(*parts[:3]))
    return tuple(found)
