"""What reads people, bilans and their facts."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, UUIDField, Value
from django.db.models.functions import Coalesce

from beneficiaries.models import Beneficiary, Bilan, Fact, Mandate
from beneficiaries.rules import Course, FactLine, Kind
from foundation import clock
from foundation.french import FrKey
from organisations.permissions import GRANTS, Actor, Verb


def course_of(bilan: Bilan) -> Course:
    """The live facts of one bilan."""
    return courses_of([bilan.pk])[bilan.pk]


def courses_of(bilan_ids: Iterable[UUID]) -> dict[UUID, Course]:
    """The live facts of several bilans, in one query."""
    ids = list(bilan_ids)
    newer = Fact.objects.filter(supersedes=OuterRef("pk"))
    rows = Fact.objects.filter(~Exists(newer), bilan_id__in=ids, is_void=False).order_by("occurred_at", "recorded_at")
    lines: dict[UUID, list[FactLine]] = defaultdict(list)
    for fact in rows:
        lines[fact.bilan_id].append(line_of(fact))
    return {bilan_id: Course(tuple(lines[bilan_id])) for bilan_id in ids}


def line_of(fact: Fact) -> FactLine:
    return FactLine(
        id=fact.pk,
        kind=Kind(fact.kind),
        occurred_at=fact.occurred_at,
        recorded_at=fact.recorded_at,
        author_name=fact.author_name,
        is_irregular=fact.is_irregular,
        is_assisted=fact.is_assisted,
        is_correction=fact.supersedes_id is not None,
        reason=fact.reason,
        detail=fact.detail,
    )


def closed_bilans() -> QuerySet[Fact, Any]:
    """The ids of the bilans that are closed."""
    newer = Fact.objects.filter(supersedes=OuterRef("pk"))
    return Fact.objects.filter(~Exists(newer), kind=Kind.CLOSED, is_void=False).values("bilan_id")


def open_bilans() -> QuerySet[Bilan]:
    """Neither closed nor cancelled."""
    return Bilan.objects.filter(~Q(pk__in=closed_bilans()), cancelled_at=None)


def bilans_visible_to(actor: Actor) -> QuerySet[Bilan]:
    """Whoever reads the facts of the house sees that its bilans take place; a consultant sees their own.

    A guest sees the bilan too while they are invited and it is open.
    """
    bilans = Bilan.objects.select_related("beneficiary", "consultant").filter(cancelled_at=None)
    if actor.standings & GRANTS[Verb.SEE_FACTS]:
        return bilans
    guest = Mandate.objects.filter(
        bilan=OuterRef("pk"),
        member_id=actor.membership_id,
        kind=Mandate.Kind.GUEST,
        is_accepted=True,
        ended_at=None,
        until_on__gte=clock.today(),
    )
    is_invited = Exists(guest) & ~Q(pk__in=closed_bilans())
    return bilans.filter(Q(consultant_id=actor.membership_id) | is_invited)


def beneficiaries_visible_to(actor: Actor) -> QuerySet[Beneficiary]:
    """The people an actor may know: all for who reads the files of the house; a consultant, those whose latest bilan is theirs."""
    people = Beneficiary.objects.filter(merged_into=None).select_related("employer").order_by("name_key")
    if actor.standings & GRANTS[Verb.SEE_BENEFICIARY]:
        return people
    bilans = Bilan.objects.filter(beneficiary=OuterRef("pk"), cancelled_at=None).order_by("-opened_on", "-pk")
    in_charge = Coalesce(Subquery(bilans.values("consultant_id")[:1]), "entered_by_id", output_field=UUIDField())
    return people.alias(in_charge=in_charge).filter(in_charge=actor.membership_id)


def current_bilan_of(user_id: UUID) -> Bilan | None:
    """The bilan that a person finds in their own space: the latest that is not cancelled."""
    bilans = Bilan.objects.select_related("beneficiary", "consultant", "organisation")
    return bilans.filter(beneficiary__user_id=user_id, cancelled_at=None).order_by("-opened_on", "-pk").first()


def bilans_of(beneficiary: Beneficiary) -> QuerySet[Bilan]:
    """The bilans of one person, the latest first."""
    return (
        Bilan.objects.filter(beneficiary=beneficiary, cancelled_at=None)
        .select_related("consultant")
        .order_by("-opened_on", "-pk")
    )


def named_like(text: str) -> Q:
    """People whose name holds these letters, whatever their case and accents, in the database's own folding."""
    return Q(name_key__contains=FrKey(Value(text)))


def of_person_named_like(text: str) -> Q:
    """Bilans of people whose name holds these letters."""
    return Q(beneficiary__name_key__contains=FrKey(Value(text)))
