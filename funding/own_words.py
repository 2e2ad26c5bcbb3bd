"""The organisation's own rules in plain sentences."""

from collections.abc import Iterable
from decimal import Decimal

from foundation.formats import euros, percent, spaced
from funding.models import FundingRule, Parameter
from funding.schemes import Scheme
from funding.simulation import labels
from funding.simulation.scenario import Funder, Situation, Status

SUBJECT = {
    Scheme.CPF: "Le CPF",
    Scheme.CPF_PUBLIC: "Le CPF d’agent public",
    Scheme.EMPLOYER_PLAN: "L’employeur",
    Scheme.OPCO_UNDER_50: "L’OPCO",
    Scheme.RECLASSIFICATION_LEAVE: "L’employeur, en congé de reclassement,",
    Scheme.FRANCE_TRAVAIL_AIF: "France Travail",
    Scheme.REGION: "La Région",
    Scheme.AGEFIPH: "L’Agefiph",
    Scheme.PUBLIC_EMPLOYER: "L’employeur public",
    Scheme.AGEFICE: "L’AGEFICE",
    Scheme.FAFCEA: "Le FAFCEA",
    Scheme.FIF_PL: "Le FIF PL",
    Scheme.EMPLOYER_TOP_UP: "L’abondement de l’employeur",
    Scheme.OTHER_TOP_UP: "L’autre abondement",
    Scheme.SELF: "La personne",
}
STATUSES = {
    Status.EMPLOYEE: "les salariés",
    Status.JOB_SEEKER: "les demandeurs d’emploi",
    Status.SELF_EMPLOYED: "les indépendants",
    Status.PUBLIC_AGENT: "les agents publics",
    Status.INDIVIDUAL: "les particuliers",
}
FUNDERS = {
    Funder.CPF: "le CPF",
    Funder.OPCO: "un OPCO",
    Funder.REGION: "une Région",
    Funder.FRANCE_TRAVAIL: "France Travail",
    Funder.AGEFIPH: "l’Agefiph",
    Funder.FAF: "un fonds d’assurance formation",
    Funder.STATE: "l’État",
    Funder.EMPLOYER: "l’employeur",
    Funder.SELF: "la personne",
}
ANYBODY = "*"


def said(rule: FundingRule) -> str:
    """The rule in one sentence, as the person who entered it would tell it."""
    return spaced(_sentence(rule))


def _sentence(rule: FundingRule) -> str:
    who, terms, value = _who(rule), rule.terms, rule.value
    match Parameter(rule.parameter):
        case Parameter.AMOUNT_CAP:
            return f"{who} paie {euros(value)} au plus."
        case Parameter.HOURLY_CAP:
            return f"{who} paie {euros(value)} au plus par heure d’accompagnement."
        case Parameter.PERCENT_CAP:
            return f"{who} paie {percent(value or Decimal(0))} du prix au plus."
        case Parameter.HOURS_CAP:
            return f"{who} paie {_number(value)} heures d’accompagnement au plus."
        case Parameter.PUBLICS:
            return f"{who} paie seulement pour {_listed(STATUSES[Status(one)] for one in terms['statuses'])}."
        case Parameter.EMPLOYER_SIZE:
            return f"{who} paie seulement pour les entreprises de moins de {_number(value)} salariés."
        case Parameter.SITUATIONS:
            situations = _listed(_small(labels.SITUATIONS[Situation(one)]) for one in terms["situations"])
            if terms["outcome"] == "blocks":
                return f"{who} ne paie pas dans ces situations : {situations}."
            return f"{who} demande une vérification dans ces situations : {situations}."
        case Parameter.INTERVAL:
            return _of_interval(rule)
        case Parameter.EXCLUSION:
            return f"{who} ne paie pas en même temps que : {_payers(terms['others'])}."
        case Parameter.ORDER:
            return f"{who} paie avant : {_payers(terms['before'])}."
        case Parameter.DEADLINE:
            return _of_deadline(rule)
        case Parameter.DOCUMENTS:
            return f"{who} demande : {_listed(_small(document_named(one)) for one in terms['documents'])}."
        case Parameter.REMARK:
            return f"{who} : {terms['text'].rstrip('.')}."
        case Parameter.CLOSED:
            return f"{who} ne paie pas de bilan."


def document_named(code: str) -> str:
    """A document of the list, or the words of the organisation."""
    return labels.DOCUMENTS.get(code, code)


def _who(rule: FundingRule) -> str:
    subject = SUBJECT[Scheme(rule.scheme)]
    return f"{subject.rstrip(',')} ({rule.funder})" if rule.funder else subject


def _of_interval(rule: FundingRule) -> str:
    funders = rule.terms["funders"]
    paid = "" if ANYBODY in funders else f" payé par {_listed((FUNDERS[Funder(one)] for one in funders), last='ou')}"
    years = "l’année qui précède" if rule.value == 1 else f"les {_number(rule.value)} ans qui précèdent"
    return f"{_who(rule)} ne paie pas quand il y a eu un bilan{paid} dans {years} la demande."


def _of_deadline(rule: FundingRule) -> str:
    number = _number(rule.value)
    plural = "" if rule.value == 1 else "s"
    unit = f"jour{plural} ouvré{plural}" if rule.terms["unit"] == "working" else f"jour{plural}"
    after = " Après, c’est refusé." if rule.terms["late"] == "blocks" else ""
    return f"{_who(rule)} reçoit la demande {number} {unit} avant le début au plus tard.{after}"


def _payers(schemes: Iterable[str]) -> str:
    return _listed(labels.PAYERS[Scheme(one)] for one in schemes)


def _small(words: str) -> str:
    """Within a sentence."""
    return words[:1].lower() + words[1:]


def _listed(words: Iterable[str], last: str = "et") -> str:
    *first, final = list(words)
    return f"{', '.join(first)} {last} {final}" if first else final


def _number(value: Decimal | None) -> str:
    return f"{(value or Decimal(0)).normalize():f}".replace(".", ",")
