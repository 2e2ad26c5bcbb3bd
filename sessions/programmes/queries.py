"""What reads offers and their versions."""

from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Sum

from beneficiaries.models import Bilan
from law.queries import cap_minutes, in_force, known_value, number_on
from organisations.models import Membership, Organisation
from sessions.house_rules.operations import house_rules
from sessions.models import BilanProgramme, ConsultantTitles, Offer, Programme, ProgrammeStep
from sessions.programmes.sheet import Bounds, Sheet, Titled

LAW_OF_SHEETS = ("cpf_plafond_bilan", "cpf_carence_annees", "pfo", "retention_exception_ans", "suivi_mois",
                 "convention_reponse_jours", "duree_max_h")  # fmt: skip
STEPS = Prefetch("steps", ProgrammeStep.objects.order_by("position"))


def latest_versions() -> QuerySet[Programme]:
    """The version of each offer that was published last."""
    newer = Programme.objects.filter(offer=OuterRef("offer"), number__gt=OuterRef("number"))
    return Programme.objects.filter(~Exists(newer), published_at__isnull=False)


def in_service() -> QuerySet[Programme]:
    """The versions that a bilan can be opened from: the last of each offer that is not retired."""
    return latest_versions().filter(offer__retired_at=None)


def programmes() -> QuerySet[Programme]:
    """The same with their steps and hours, the shortest first."""
    total = Sum("steps__minutes")
    return (
        in_service()
        .select_related("offer")
        .prefetch_related(STEPS)
        .annotate(accompaniment_minutes=total, total_minutes=total + F("personal_work_minutes"))
        .order_by("accompaniment_minutes", "title")
    )


def listed() -> QuerySet[Programme]:
    """What visitors read."""
    return programmes().filter(offer__listed_at__isnull=False)


def offers() -> QuerySet[Offer]:
    """Every offer with its last version and its draft, their steps too; in two queries more."""
    is_last = Exists(latest_versions().filter(pk=OuterRef("pk")))
    versions = Programme.objects.filter(Q(published_at=None) | is_last).prefetch_related(STEPS).order_by("number")
    return Offer.objects.prefetch_related(Prefetch("versions", versions, to_attr="live_versions")).order_by(
        F("retired_at").asc(nulls_first=True), "created_at", "slug"
    )


def current_of(offer: Offer) -> Programme | None:
    """The version in service, or the last one of a retired offer; None while there is only a draft."""
    return offer.versions.filter(published_at__isnull=False).order_by("-number").first()


def draft_of(offer: Offer) -> Programme | None:
    """The version that is being prepared."""
    return offer.versions.select_related("edited_by").filter(published_at=None).first()


def steps_of_version(programme: Programme) -> list[ProgrammeStep]:
    """The steps of one version, in their order."""
    return list(programme.steps.order_by("position"))


def version_of(bilan: Bilan) -> Programme | None:
    """The version that a bilan was opened from, and keeps."""
    link = BilanProgramme.objects.select_related("programme__offer").filter(bilan=bilan).first()
    return link.programme if link else None


def history_of(offer: Offer) -> list[Programme]:
    """The published versions of an offer with their steps and how many bilans each opened, the last first."""
    return list(
        offer.versions.filter(published_at__isnull=False)
        .select_related("published_by")
        .prefetch_related(STEPS)
        .annotate(openings_count=Count("openings"))
        .order_by("-number")
    )


def bounds_on(on: date) -> Bounds:
    """The hours that the law asks for on a day; a floor that is still a draft is known too (LAW.md 1.9)."""
    floor = known_value("duree_min_accompagnement_h", on)
    if floor is None or floor[0].number is None:
        return Bounds(cap_minutes(on))
    value, is_law = floor
    return Bounds(cap_minutes(on), int(value.number * 60), is_law, value.article)  # type: ignore[operator]


def review_months(on: date) -> int:
    """After how many months a sheet is to be read again."""
    return int(number_on("revue_offre_mois", on))


def sheet_of(programme: Programme, *, house: Organisation, on: date) -> Sheet:
    """Everything that the sheet of a version prints on a day."""
    people, untitled = consultants()
    return Sheet(
        offer=programme.offer,
        programme=programme,
        steps=steps_of_version(programme),
        house=house,
        bounds=bounds_on(on),
        on=on,
        review_months=review_months(on),
        people=people,
        untitled=untitled,
        allows_collective=house_rules(house).allows_collective,
        law=in_force(on, LAW_OF_SHEETS),
    )


def consultants() -> tuple[list[Titled], list[str]]:
    """Who is named on sheets with their titles, and whose titles are missing."""
    titles = {row.member_id: row for row in ConsultantTitles.objects.all()}
    people, untitled = [], []
    for member in team():
        row = titles.get(member.pk)
        if row is None or not row.titles:
            if row is None or row.is_shown:
                untitled.append(str(member))
        elif row.is_shown:
            people.append(Titled(str(member), row.titles))
    return people, untitled


def team() -> QuerySet[Membership]:
    """Those who accompany bilans today."""
    return Membership.objects.filter(is_consultant=True, removed_at=None).order_by("last_name", "first_name")


def titles_by_member() -> dict[UUID, ConsultantTitles]:
    """What was written of each."""
    return {row.member_id: row for row in ConsultantTitles.objects.all()}
