"""What the page and the PDF of a sheet print, the same for both."""

from dataclasses import dataclass

from foundation.formats import duration, euros, plain_day
from sessions.programmes.sheet import Sheet


@dataclass(frozen=True)
class Route:
    """One way to pay for a bilan, as the law of the day has it."""

    title: str
    text: str


def sheet_context(sheet: Sheet) -> dict[str, object]:
    """Everything that the templates of a sheet ask for."""
    return {
        "sheet": sheet,
        "programme": sheet.programme,
        "house": sheet.house,
        "totals": sheet.totals,
        "routes": routes_of(sheet),
        "retention": shown(sheet, "retention_exception_ans"),
        "follow_up": shown(sheet, "suivi_mois"),
        "cap": duration(sheet.bounds.cap_minutes),
        "told_version": told_version(sheet),
    }


def shown(sheet: Sheet, parameter: str) -> str:
    """A value of the law in words, with a space that does not break; nothing when none is in force."""
    value = sheet.law.get(parameter)
    words = value.shown.replace("années", "ans") if value else ""
    return words.replace(" ", "\N{NO-BREAK SPACE}")


def routes_of(sheet: Sheet) -> list[Route]:
    """Who may pay (LAW.md 2 and 3); public and mutualised money only through a certified organisation (L6316-1)."""
    own = Route("À vos frais", "Un contrat écrit avant tout paiement, avec un délai pour vous rétracter.")
    employer = Route(
        "Votre employeur",
        "Dans le plan de développement des compétences, avec votre accord, par une convention signée à trois."
        f" Vous avez {shown(sheet, 'convention_reponse_jours')} pour répondre ; ne pas répondre, c’est refuser."
        " Le coût est alors à la charge de l’employeur.",
    )
    if not sheet.is_certified:
        return [employer, own]
    return [
        Route("Compte personnel de formation (CPF)", _cpf(sheet)),
        employer,
        Route("France Travail", "Pour les personnes inscrites, sur décision de la conseillère ou du conseiller."),
        Route("Région, Agefiph, fonds des indépendants", "Selon votre situation et leurs propres règles."),
        own,
    ]


def _cpf(sheet: Sheet) -> str:
    cap, gap, share = (sheet.law.get(name) for name in ("cpf_plafond_bilan", "cpf_carence_annees", "pfo"))
    parts = ["Vos droits paient les heures d’accompagnement"]
    if cap and cap.number:
        parts.append(f", jusqu’à {euros(cap.number)}")
    parts.append(". Une participation")
    if share and share.number:
        parts.append(f" de {euros(share.number)}")
    parts.append(" est due, sauf cas prévus par la loi.")
    if gap and gap.number:
        years = f"{gap.number.normalize():f}"
        parts.append(f" Il faut n’avoir pas eu de bilan payé sur fonds publics ou mutualisés depuis {years} ans.")
    parts.append(" Hors temps de travail, votre employeur n’en est pas informé.")
    return "".join(parts)


def told_version(sheet: Sheet) -> str:
    """« Version 2 du 3 mars 2026, relue le 8 juin 2026 »."""
    programme = sheet.programme
    if programme.is_draft:
        return "Brouillon, non publié"
    reviewed = f", relue le {plain_day(sheet.offer.reviewed_on)}" if sheet.offer.reviewed_on else ""
    return f"Version {programme.number} du {plain_day(programme.published_at)}{reviewed}"
