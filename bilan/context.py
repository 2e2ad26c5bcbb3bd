"""What every layout knows: who is here, in which space, and where one can go."""

from collections.abc import Mapping
from types import MappingProxyType

from django.conf import settings
from django.urls import reverse

from beneficiaries.models import Beneficiary
from beneficiaries.requests.queries import open_requests_count, open_tasks_count
from foundation import clock
from organisations.permissions import Standing
from organisations.queries import affiliations_of
from organisations.requests import HouseRequest


def shell(request: HouseRequest) -> dict[str, object]:
    """The context of the layouts; see templates/components/README.md."""
    context: dict[str, object] = {
        "organisation": None,
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
    is_at_home = request.actor.membership_id is not None or person is not None
    context |= {
        "organisation": request.organisation if is_at_home else None,
        "actor_name": request.actor.name or str(person or user.email),
        "spaces": spaces if len(spaces) > 1 else [],
        "navigation": navigation(request) if is_at_home or request.organisation is None else [],
    }
    return context


def beneficiary_of(request: HouseRequest) -> Beneficiary | None:
    """Somebody who does a bilan, as the organisation knows them; nobody for its members."""
    if request.organisation is None or request.actor.membership_id is not None:
        return None
    return Beneficiary.objects.filter(user=request.user).first()


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
    return spaces


def navigation(request: HouseRequest) -> list[dict[str, object]]:
    """The entries of the space that the address belongs to."""
    path = request.path
    if path.startswith(reverse("operator:organisations")):
        return _marked(path, [("Organismes", "building-office", reverse("operator:organisations"))])
    if request.organisation is None:
        return []
    base = f"/o/{request.organisation.slug}/"
    if path.startswith(f"{base}mon-bilan/"):
        own = f"{base}mon-bilan/"
        return _marked(
            path,
            [
                ("Mon bilan", "home", own),
                ("Séances", "calendar", f"{own}seances/"),
                ("Questionnaires", "pencil-square", f"{own}questionnaires/"),
                ("Synthèse", "document-text", f"{own}synthese/"),
            ],
        )
    standings = request.actor.standings
    if not standings & {Standing.ADMINISTRATOR, Standing.CONSULTANT}:
        return []
    entries = [
        ("Bilans", "squares-2x2", base),
        ("Bénéficiaires", "users", f"{base}beneficiaires/"),
        ("Programmes", "map", f"{base}programmes/"),
        ("Financement", "banknotes", f"{base}financement/regles/"),
    ]
    counts: dict[str, int] = {}
    assert request.actor.membership_id is not None
    if waiting := open_tasks_count(request.actor.membership_id):
        entries.insert(1, ("Mes tâches", "inbox-arrow-down", f"{base}taches/"))
        counts[f"{base}taches/"] = waiting
    if Standing.ADMINISTRATOR in standings:
        entries += [
            ("Demandes", "inbox", f"{base}demandes/"),
            ("Conformité", "shield-check", f"{base}conformite/"),
            ("Équipe", "user-group", f"{base}equipe/"),
            ("Organisme", "cog-6-tooth", f"{base}organisme/"),
        ]
        counts[f"{base}demandes/"] = open_requests_count()
    return _marked(path, entries, counts)


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
