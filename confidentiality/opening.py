"""The one way to the content of a bilan: permission, then a line in the journal, then the database shows that bilan."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from typing import Any, Protocol
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from confidentiality.journal import reason_of, record_access
from confidentiality.queries import destroyed_classes, irreversible_on
from confidentiality.vault.places import Retention
from foundation import clock
from foundation.tenancy import ORGANISATION, content_of, current, show_content_of
from organisations.access import check, entered, marked
from organisations.freshness import step_up
from organisations.permissions import CLASS_OF, CONTENT_VERBS, Actor, Decision, Standing, Verb, can
from organisations.requests import HouseRequest


class OfBilan(Protocol):
    """A bilan, or anything that belongs to one."""

    @property
    def bilan_id(self) -> UUID: ...

    def ties(self, actor: Actor) -> frozenset[Standing]: ...


@contextmanager
def opened(thing: OfBilan, *, by: Actor, verb: Verb, at: datetime | None = None) -> Iterator[None]:
    """Show the content of one bilan to somebody whom the table allows the verb, for the block.

    Raises Http404 or PermissionDenied otherwise.
    """
    assert verb in CONTENT_VERBS, verb
    decision = check(by, verb, thing)
    house = current(ORGANISATION)
    journalled(thing, organisation_id=house, by=by, verb=verb, decision=decision, at=at or clock.now())
    with content_of(thing.bilan_id):
        yield


def journalled(
    thing: OfBilan, *, organisation_id: UUID | None, by: Actor, verb: Verb, decision: Decision, at: datetime
) -> None:
    """Write who opens what and why, in the transaction that shows it.

    Neither the person nor the author of private notes open somebody else's content.
    """
    if decision.standings & {Standing.PERSON, Standing.AUTHOR}:
        return
    assert organisation_id is not None
    record_access(
        thing.bilan_id,
        organisation_id=organisation_id,
        by=by,
        data_class=CLASS_OF[verb],
        at=at,
        reason=reason_of(decision.standings),
    )


def opens_too(request: HouseRequest, thing: OfBilan, verb: Verb) -> bool:
    """Within a view of facts, let the content show to those alone whom the table allows the verb: journalled, or shut.

    The same rules as `opens`, for a page that others use without it.
    """
    assert verb in CONTENT_VERBS, verb
    decision = can(request.actor, verb, thing)
    if not decision:
        return False
    house = request.organisation.pk
    journalled(thing, organisation_id=house, by=request.actor, verb=verb, decision=decision, at=clock.now())
    show_content_of(thing.bilan_id)
    return True


def _step_up(request: HouseRequest, view: Callable[..., HttpResponse]) -> HttpResponse | None:
    """The way to prove oneself, for a view marked `fresh`: asked before the journal says that anything was opened."""
    freshness = getattr(view, "freshness", None)
    return step_up(request, "" if freshness == "always" else freshness) if freshness else None


def gone(request: HouseRequest, bilan_id: UUID, retention: Retention) -> HttpResponse:
    """What the person reads where something was destroyed: not here any more, and in no copy from a day on."""
    day = irreversible_on(bilan_id, retention)
    context = {"irreversible_on": day, "is_irreversible": day is not None and day <= clock.today()}
    return render(request, "confidentiality/gone.html", context, status=410)


def opens(
    verb: Verb, find: Callable[..., OfBilan], *, needs: Retention | None = Retention.WORKING
) -> Callable[[Callable], Callable]:
    """Like `requires`, and the content of that one bilan stays visible until the response is rendered.

    Once the class that the page `needs` is destroyed, the person reads that it is, and since when.
    """
    assert verb in CONTENT_VERBS, verb

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HouseRequest, slug: str, **ids: Any) -> HttpResponse:
            if at_the_door := entered(request, slug):
                return at_the_door
            thing = find(request, **ids)
            decision = check(request.actor, verb, thing)
            if proof_asked := _step_up(request, view):
                return proof_asked
            house = request.organisation.pk
            journalled(thing, organisation_id=house, by=request.actor, verb=verb, decision=decision, at=clock.now())
            is_theirs = needs is not None and Standing.PERSON in decision.standings
            if is_theirs and needs in destroyed_classes(thing.bilan_id):
                assert needs is not None
                return gone(request, thing.bilan_id, needs)
            show_content_of(thing.bilan_id)
            return view(request, thing)

        return marked(guarded, verb)

    return decorate
