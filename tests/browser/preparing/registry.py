"""The acts that a test may ask for, by their names."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from beneficiaries.models import Bilan
from foundation import clock
from foundation.tenancy import tenant
from organisations.models import Membership, Organisation
from questionnaires.models import Assignment

ACTS: dict[str, Callable[..., dict[str, object]]] = {}


def act(function: Callable[..., dict[str, object]]) -> Callable[..., dict[str, object]]:
    ACTS[function.__name__] = function
    return function


def addresses(slug: str, of: Bilan) -> dict[str, object]:
    """Where a bilan and what it holds are read."""
    base = f"/o/{slug}/bilans/{of.pk}/"
    with tenant(of.organisation_id):
        assignment = Assignment.objects.filter(bilan_id=of.pk).first()
    return {
        "slug": slug,
        "bilan": str(of.pk),
        "page": base,
        "synthesis": f"{base}synthese/",
        "results": f"/o/{slug}/questionnaires/{assignment.pk}/resultats/" if assignment else "",
    }


def organisation_of(slug: str) -> Organisation:
    return Organisation.objects.get(slug=slug)


def member_of(slug: str, name: str) -> Membership:
    return Membership.objects.select_related("user", "organisation").get(user__email=f"{name}@{slug}.test")


def in_bilan(function: Callable[..., None]) -> Callable[..., dict[str, object]]:
    """An act inside one bilan, at the business time."""

    def done(*, slug: str, bilan: str, **details: object) -> dict[str, object]:
        with tenant(organisation_of(slug).pk):
            found = Bilan.objects.select_related("beneficiary__user", "consultant__user", "organisation").get(
                pk=UUID(bilan)
            )
            function(found, at=clock.now(), **details)
            return addresses(slug, found)

    ACTS[function.__name__] = done
    return done
