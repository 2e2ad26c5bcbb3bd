"""Programmes in the demonstration: sheets online, a second version, a draft that somebody spoilt, one to be read again."""

from datetime import datetime, timedelta
from decimal import Decimal

from organisations.models import Membership, Organisation
from organisations.operations import describe_organisation
from sessions.models import Offer, Programme
from sessions.models.programmes import step_words_of, words_of
from sessions.programmes import operations, showing
from sessions.programmes.queries import steps_of_version, team

COORDINATES: dict[str, dict[str, str]] = {
    "claire-vasseur": {
        "contact_email": "bonjour@vasseur.test",
        "contact_phone": "03 20 55 01 02",
        "disability_referent": "Claire Vasseur, 03 20 55 01 02",
        "complaints_contact": "reclamations@vasseur.test",
    },
    "cap-confluence": {"contact_phone": "04 78 55 01 02"},
    "horizons-atlantique": {
        "contact_email": "accueil@horizons.test",
        "contact_phone": "02 40 55 01 02",
        "disability_referent": "Maud Le Gall, handicap@horizons.test",
        "complaints_contact": "qualite@horizons.test",
    },
}
TITLES = (
    "Master de psychologie du travail, certification aux questionnaires employés, contrat de travail",
    "Vingt ans de ressources humaines, titre de conseil en évolution professionnelle, contrat de travail",
    "Quinze ans de pratique du bilan, formation à l’entretien d’explicitation, contrat de prestation",
    "Master de sciences de l’éducation, huit ans d’orientation d’adultes, contrat de travail",
)
STALE = "Les demandes se font auprès de Pôle emploi, ou dans le plan de formation de votre entreprise."


def tell_programmes(organisation: Organisation, *, members: list[Membership], now: datetime) -> None:
    """What each house did of the offers that it was given."""
    describe_organisation(organisation, **COORDINATES[organisation.slug])
    administrator = next(member for member in members if member.is_administrator)
    at = now - timedelta(days=40)
    if organisation.slug == "cap-confluence":
        return  # it has everything to fill in yet
    showing.write_titles({member: (TITLES[place % len(TITLES)], True) for place, member in enumerate(team())})
    for slug in ("classique-16-h", "essentiel-14-h", "bilan-en-quatre-etapes-24-h"):
        offer = Offer.objects.get(slug=slug)
        showing.put_online(offer, at=at)
        if slug != "essentiel-14-h":  # which is to be read again
            showing.confirm_review(offer, on=at.date())
    if organisation.slug == "horizons-atlantique":
        next_version(Offer.objects.get(slug="classique-16-h"), by=administrator, at=at)
        spoilt_draft(Offer.objects.get(slug="complet-20-h"), by=administrator, at=at)
        showing.retire(Offer.objects.get(slug="maximum-24-h"), at=at)


def next_version(offer: Offer, *, by: Membership, at: datetime) -> None:
    """Dearer, and a little more at a distance; running bilans keep the first one."""
    draft = operations.start_draft(offer, by=by, at=at)
    words, steps = said(draft)
    steps[1] |= {"mode": "mixed", "remote_share": 40}
    words |= {
        "price": Decimal("1650.00"),
        "access_delay": "Premier échange sous une semaine ; début sous trois semaines.",
    }
    saved = operations.save_draft(draft, words=words, steps=steps, edit=draft.edit, by=by, at=at)
    operations.publish(saved, edit=saved.edit, by=by, at=at)


def spoilt_draft(offer: Offer, *, by: Membership, at: datetime) -> None:
    """Somebody pasted an old booklet into the next version."""
    draft = operations.start_draft(offer, by=by, at=at)
    words, steps = said(draft)
    operations.save_draft(
        draft, words=words | {"access_terms": STALE, "evaluation": ""}, steps=steps, edit=draft.edit, by=by, at=at
    )


def said(draft: Programme) -> tuple[dict, list[dict]]:
    return words_of(draft), step_words_of(steps_of_version(draft))
