"""What every layout knows: who is here, in which space, and where one can go."""

import time
from collections.abc import Mapping
from types import MappingProxyType

from django.conf import settings
from django.urls import reverse

from beneficiaries.models import Beneficiary, EmployerContact, Representative
from beneficiaries.queries import bilans_of
from beneficiaries.requests.queries import open_requests_count, open_tasks_count
from exchange.messages.queries import unread_by_consultant, unread_by_person
from foundation import clock
from organisations.limits import times_of
from organisations.permissions import Standing, Verb, can
from organisations.queries import affiliations_of
from organisations.requests import HouseRequest


def shell(request: HouseRequest) -> dict[str, object]:
    """The context of the layouts; see templates/components/README.md."""
    context: dict[str, object] = {
        "organisation": None,
        "csp_nonce": getattr(request, "csp_nonce", ""),
        "is_demonstration": settings.DEMONSTRATION,
        "theme": request.COOKIES.get("theme", ""),
        "navigation": [],
        "home_url": reverse("home"),
    }
    if settings.DEMONSTRATION:
        context |= {
            "business_now": clock.now(),
            "demonstration_url": reverse("demonstration"),
            "letter_box_url": reverse("letter_box"),
        }
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not hasattr(request, "actor"):
        return context
    spaces = spaces_of(request)
    person = beneficiary_of(request)
    # A house shows itself to its own people only: to others its slug is an absent page like any other.
    third = third_party_of(request) if person is None else None
    is_at_home = request.actor.membership_id is not None or person is not None or third is not None
    times = times_of(request.session)
    context |= {
        "session_left": times.left(time.time()) if times else 0,
        "organisation": request.organisation if is_at_home else None,
        "actor_name": request.actor.name or str(person or third or user.email or "Mon compte"),
        "spaces": spaces if len(spaces) > 1 else [],
        "calendar_url": calendar_url(request),
        "navigation": navigation(request) if is_at_home or request.organisation is None else [],
        "messages_link": messages_link(request, person) if person else None,
    }
    return context


def beneficiary_of(request: HouseRequest) -> Beneficiary | None:
    """Somebody who does a bilan, as the organisation knows them; nobody for its members."""
    if request.organisation is None or request.actor.membership_id is not None:
        return None
    return Beneficiary.objects.filter(user=request.user).first()


def third_party_of(request: HouseRequest) -> Representative | EmployerContact | None:
    """Somebody who represents a person, or checks dates for an employer, as the organisation knows them."""
    if request.organisation is None or request.actor.membership_id is not None:
        return None
    live = {"user": request.user, "ended_at": None}
    return Representative.objects.filter(**live).first() or EmployerContact.objects.filter(**live).first()


def messages_link(request: HouseRequest, person: Beneficiary) -> dict[str, object] | None:
    """The conversation, beside the five rooms on each page of the person's space, with what waits to be read."""
    own = f"/o/{request.organisation.slug}/mon-bilan/"
    if not request.path.startswith(own):
        return None
    url = f"{own}messages/"
    is_there = request.path.startswith(url)
    current = bilans_of(person).values("pk")[:1]
    # From the page itself the link asks for it again: with an anchor the browser would only scroll.
    waiting = 0 if is_there else unread_by_person(current)
    return {"url": url if is_there else f"{url}#suite", "current": is_there, "count": waiting}


def spaces_of(request: HouseRequest) -> list[dict[str, str]]:
    """Every space that the user may enter."""
    spaces = []
    if request.user.is_operator:
        spaces.append({"label": "Exploitation", "url": reverse("operator:organisations")})
    for affiliation in affiliations_of(request.user):
        slug, name = affiliation.organisation.slug, affiliation.organisation.name
        if affiliation.is_professional:
            spaces.append({"label": name, "url": f"/o/{slug}/"})
        if affiliation.is_beneficiary:
            spaces.append({"label": f"Mon bilan, {name}", "url": f"/o/{slug}/mon-bilan/"})
        if affiliation.is_representative:
            spaces.append({"label": f"Personnes que je représente, {name}", "url": f"/o/{slug}/represente/"})
        if affiliation.is_employer_contact:
            spaces.append({"label": f"Espace employeur, {name}", "url": f"/o/{slug}/entreprise/"})
    return spaces


def calendar_url(request: HouseRequest) -> str:
    """Where somebody who leads sessions opens their private calendar; the person finds theirs among their sessions."""
    if request.organisation is None or request.actor.membership_id is None:
        return ""
    return f"/o/{request.organisation.slug}/mon-agenda/" if can(request.actor, Verb.SHARE_CALENDAR) else ""


def navigation(request: HouseRequest) -> list[dict[str, object]]:
    """The entries of the space that the address belongs to."""
    path = request.path
    if path.startswith(reverse("operator:organisations")):
        return _marked(
            path,
            [
                ("Organismes", "building-office", reverse("operator:organisations")),
                ("Loi", "scale", reverse("operator:law")),
            ],
        )
    if request.organisation is None:
        return []
    base = f"/o/{request.organisation.slug}/"
    if path.startswith(f"{base}mon-bilan/"):
        return own_navigation(path, f"{base}mon-bilan/")
    if path.startswith((f"{base}represente/", f"{base}entreprise/")):
        return []
    entries = [
        (Verb.ENTER_ORGANISATION, "Bilans", "squares-2x2", base),
        (Verb.OPEN_AGENDA, "Agenda", "calendar", f"{base}agenda/"),
        (Verb.LIST_ENQUIRIES, "Premiers contacts", "phone", f"{base}premiers-contacts/"),
        (Verb.SEE_LOAD, "Charge", "scale", f"{base}charge/"),
        (Verb.LIST_BENEFICIARIES, "Bénéficiaires", "users", f"{base}beneficiaires/"),
        (Verb.SEE_PROGRAMMES, "Programmes", "map", f"{base}programmes/"),
        (Verb.SEE_FUNDING_RULES, "Financement", "banknotes", f"{base}financement/regles/"),
        (Verb.SEE_INVOICES, "Factures", "document-currency-euro", f"{base}factures/"),
        (Verb.LIST_DECLARATIONS, "Déclarations", "clipboard-document-check", f"{base}declarations/"),
        (Verb.ANSWER_REQUESTS, "Demandes", "inbox", f"{base}demandes/"),
        (Verb.KEEP_COMPLIANCE, "Conformité", "shield-check", f"{base}conformite/"),
        (Verb.MANAGE_TEAM, "Équipe", "user-group", f"{base}equipe/"),
        (Verb.SEE_REGISTER, "Destructions", "archive-box-x-mark", f"{base}destructions/"),
        (Verb.SET_UP_ORGANISATION, "Organisme", "cog-6-tooth", f"{base}organisme/"),
    ]
    counts: dict[str, int] = {}
    allowed = [(label, icon, url) for verb, label, icon, url in entries if can(request.actor, verb)]
    if Standing.CONSULTANT in request.actor.standings and request.actor.membership_id is not None:
        allowed.insert(1, ("Messages", "chat-bubble-left-right", f"{base}messages/"))
        path = f"{base}messages/" if path.startswith(f"{base}bilans/") and "/messages/" in path else path
        counts[f"{base}messages/"] = unread_by_consultant(request.actor.membership_id)
    if request.actor.membership_id is not None and (waiting := open_tasks_count(request.actor.membership_id)):
        allowed.insert(1, ("Mes tâches", "inbox-arrow-down", f"{base}taches/"))
        counts[f"{base}taches/"] = waiting
    if can(request.actor, Verb.ANSWER_REQUESTS):
        counts[f"{base}demandes/"] = open_requests_count()
    return _marked(path, allowed, counts)


# Where the pages of the person's space hang, when their address does not say it.
OWN_ROOMS = {
    "dossier/": (
        "programme/",
        "factures/",
        "accords/",
        "accueil/",
        "questionnaires/",
        "documents/",
        "amenagements/",
        "phases/",
        "signatures/",
    ),
    "seances/": ("travail/",),
    "confidentialite/": ("mes-droits/", "acces/"),
}


def own_navigation(path: str, own: str) -> list[dict[str, object]]:
    """Five entries, short enough for a phone."""
    if path.startswith(f"{own}messages/"):
        path = ""  # beside the rooms: `messages_link` is the current one
    for room, parts in OWN_ROOMS.items():
        if path.removeprefix(own).startswith(parts):
            path = own + room
    return _marked(
        path,
        [
            ("Accueil", "home", own),
            ("Séances", "calendar", f"{own}seances/"),
            ("Dossier", "folder", f"{own}dossier/"),
            ("Synthèse", "document-text", f"{own}synthese/"),
            ("Vie privée", "lock-closed", f"{own}confidentialite/"),
        ],
    )


def _marked(
    path: str, entries: list[tuple[str, str, str]], counts: Mapping[str, int] = MappingProxyType({})
) -> list[dict[str, object]]:
    """The entries, the one whose address begins this page's (the longest) marked as current."""
    matching = [url for _, _, url in entries if path.startswith(url)]
    current = max(matching, key=len, default="")
    return [
        {"label": label, "icon": icon, "url": url, "current": url == current, "count": counts.get(url, 0)}
        for label, icon, url in entries
    ]
