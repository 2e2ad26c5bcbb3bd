"""Where each missing mention is filled: an address for who may open it, a word for who may not."""

from dataclasses import dataclass

from django.urls import reverse

from beneficiaries.models import Bilan
from funding.agreements import needs
from funding.agreements.needs import Missing
from organisations.permissions import Actor, Verb, can
from sessions.programmes.queries import version_of


@dataclass(frozen=True)
class Lack:
    """A mention that is missing, with the address where it is filled; none for who may not open it."""

    missing: Missing
    url: str = ""
    otherwise: str = ""


@dataclass(frozen=True)
class Rooms:
    """The address of each place where a mention is filled, and what is said to who may not open it."""

    urls: dict[str, str]

    def lack(self, missing: Missing) -> Lack:
        need = missing.need
        url = self.urls.get(need.room, "")
        if url:
            return Lack(missing, f"{url}#{need.anchor}" if need.anchor else url)
        return Lack(missing, otherwise=OTHERWISE.get(need.room, ""))


OTHERWISE = {
    needs.HOUSE: "À compléter par l’administration de votre organisme.",
    needs.BILLING: "À compléter par l’administration de votre organisme.",
    needs.COORDINATES: "À compléter par l’administration de votre organisme.",
    needs.INDEPENDENT: "À compléter par l’administration de votre organisme.",
    needs.TITLES: "À compléter par l’administration de votre organisme.",
    needs.PERSON: "À compléter par qui accompagne ce bilan.",
    needs.TERMS: "À compléter par qui accompagne ce bilan.",
    needs.PLAN: "À compléter par qui accompagne ce bilan.",
    needs.PROGRAMME: "Vient du programme de ce bilan.",
}


def rooms_of(bilan: Bilan, actor: Actor, *, slug: str) -> Rooms:
    """Only what the actor may open."""
    person = bilan.beneficiary
    programme = version_of(bilan)
    allowed = {
        needs.HOUSE: (Verb.SET_UP_ORGANISATION, None, reverse("funding:house_terms", args=[slug])),
        needs.BILLING: (Verb.SET_UP_ORGANISATION, None, reverse("invoicing:billing", args=[slug])),
        needs.COORDINATES: (Verb.KEEP_COMPLIANCE, None, reverse("compliance:coordinates", args=[slug])),
        needs.TITLES: (Verb.WRITE_PROGRAMMES, None, reverse("programmes:titles", args=[slug])),
        needs.INDEPENDENT: (
            Verb.SET_UP_ORGANISATION,
            None,
            reverse("funding:independent", args=[slug, bilan.consultant_id]),
        ),
        needs.PERSON: (Verb.EDIT_BENEFICIARY, person, reverse("beneficiaries:edit", args=[slug, person.pk])),
        needs.TERMS: (Verb.PLAN_FUNDING, bilan, reverse("funding:terms", args=[slug, bilan.pk])),
        needs.PLAN: (Verb.PLAN_FUNDING, bilan, reverse("funding:plan", args=[slug, bilan.pk])),
    }
    if programme is not None:
        address = reverse("programmes:version", args=[slug, programme.offer_id, programme.number])
        allowed[needs.PROGRAMME] = (Verb.SEE_PROGRAMMES, None, address)
    return Rooms({room: url for room, (verb, thing, url) in allowed.items() if can(actor, verb, thing)})
