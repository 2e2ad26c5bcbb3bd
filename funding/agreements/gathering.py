"""Reads a dossier out of the database: the one place that knows where each mention comes from."""

from datetime import date

from beneficiaries.models import Bilan
from foundation.formats import duration, plain_day
from funding.agreements.dossier import (
    Action,
    Dossier,
    Firm,
    Money,
    Person,
    PhasePlan,
    Provider,
    Share,
    Signatory,
    Subcontractor,
    Terms,
)
from funding.models import BilanTerms, HouseTerms, Independent
from funding.queries import paying_firm, plan_of, planned_lines
from funding.queries.vat import vat_on
from funding.schemes import ABOUT, Scheme
from law.queries import in_force
from organisations.declaration import declaration_mention
from organisations.models import Organisation
from sessions.models import ConsultantTitles, Phase, Programme, Step
from sessions.programmes.queries import steps_of_version, version_of
from sessions.programmes.sheet import totals_of

LAW = (
    "convention_reponse_jours", "retractation_contrat_j", "retractation_contrat_distance_j", "acompte_max",
    "autorisation_absence_jours", "autorisation_absence_longue_jours", "autorisation_absence_seuil_mois",
    "reponse_employeur_jours", "pfo", "fpt_demande_jours", "fpt_reponse_jours",
    "cpf_plafond_bilan", "cpf_carence_annees", "duree_max_h", "suivi_mois", "retention_exception_ans",
    "edof_entree_jo", "edof_sortie_jo",
    "edof_min_jours_ouvres", "conservation_preuves_ans", "aif_depot_jours", "fafcea_demande_mois", "sous_traitance_cpf_max",
)  # fmt: skip


def house_terms(organisation: Organisation) -> HouseTerms:
    """What the house wrote for its documents; nothing yet for one that never did."""
    found = HouseTerms.objects.select_related("signatory__user").filter(organisation=organisation).first()
    return found or HouseTerms(organisation=organisation)


def bilan_terms(bilan: Bilan) -> BilanTerms:
    """What was written for the documents of this bilan."""
    found = BilanTerms.objects.filter(bilan=bilan).first()
    return found or BilanTerms(organisation_id=bilan.organisation_id, bilan=bilan)


def dossier_of(bilan: Bilan, *, on: date) -> Dossier:
    """Everything that the documents of a bilan may say on a day. The bilan comes with person, employer, organisation."""
    house, terms = house_terms(bilan.organisation), bilan_terms(bilan)
    programme = version_of(bilan)
    return Dossier(
        on=on,
        reference=f"{bilan.opened_on:%Y}-{bilan.pk.hex[:6].upper()}",
        provider=_provider(bilan.organisation, house),
        person=_person(bilan, terms),
        firm=_firm(bilan, terms),
        action=_action(bilan, terms, programme),
        money=_money(bilan, house, terms),
        terms=Terms(house.follow_up_terms, house.handing_over_terms, house.early_end_terms, terms.is_remote),
        subcontractor=_subcontractor(bilan, terms, on=on),
        vat=vat_on(on),
        law=in_force(on, LAW),
    )


def _provider(organisation: Organisation, house: HouseTerms) -> Provider:
    street, place = organisation.street, f"{organisation.postal_code} {organisation.city}".strip()
    contact = " · ".join(part for part in (organisation.contact_email, organisation.contact_phone) if part)
    return Provider(
        name=organisation.name,
        legal_form=house.legal_form,
        siret=organisation.siret,
        registration=house.registration,
        address=f"{street}, {place}" if street and organisation.postal_code and organisation.city else "",
        city=organisation.city,
        nda=organisation.nda,
        declaration=declaration_mention(organisation),
        qualiopi=organisation.qualiopi_certificate,
        insurer=house.insurer,
        mediator=house.mediator,
        contact=contact,
        complaints=organisation.complaints_contact,
        disability_referent=organisation.disability_referent,
        signatory=_house_signatory(organisation, house),
    )


def _house_signatory(organisation: Organisation, house: HouseTerms) -> Signatory:
    """Who signs for the organisation: a member of its team, with the quality that the mentions give them."""
    member = house.signatory
    if member is None or member.removed_at is not None:
        return Signatory()
    is_representative = organisation.representative_name.strip().lower() == str(member).lower()
    quality = organisation.representative_quality if is_representative else ""
    return Signatory(str(member), quality, member.user.email or "", member.user_id)


def _subcontractor(bilan: Bilan, terms: BilanTerms, *, on: date) -> Subcontractor:
    """The firm of who accompanies, when they are not employed; a certificate that is over counts as none."""
    found = Independent.objects.select_related("member__user").filter(member=bilan.consultant_id).first()
    if found is None:
        return Subcontractor()
    is_certified = bool(found.qualiopi_certificate) and (found.qualiopi_until is None or found.qualiopi_until >= on)
    qualiopi = f"certificat Qualiopi {found.qualiopi_certificate}" if is_certified else ""
    if not qualiopi and found.is_exempt:
        qualiopi = "micro-entreprise dispensée de certification"
    is_watched = found.vigilance_until is not None and found.vigilance_until >= on
    return Subcontractor(
        name=found.legal_name,
        siret=found.siret,
        address=found.address,
        nda=found.nda,
        qualiopi=qualiopi,
        insurer=found.insurer,
        vigilance=f"jusqu’au {plain_day(found.vigilance_until)}" if is_watched else "",
        amount=terms.subcontract_amount,
        signatory=Signatory(str(found.member), "", found.member.user.email or "", found.member.user_id),
    )


def _person(bilan: Bilan, terms: BilanTerms) -> Person:
    person = bilan.beneficiary
    name = str(person)
    signatory = Signatory(name, "", person.email, person.user_id, person.phone)
    return Person(name, terms.person_address, signatory, person.public)


def _firm(bilan: Bilan, terms: BilanTerms) -> Firm:
    employer = paying_firm(bilan)
    if employer is None:
        return Firm()
    signatory = Signatory(terms.employer_signatory, terms.employer_quality, terms.employer_email)
    return Firm(employer.name, employer.siret, terms.employer_address, signatory)


def _action(bilan: Bilan, terms: BilanTerms, programme: Programme | None) -> Action:
    titles = ConsultantTitles.objects.filter(member=bilan.consultant_id).values_list("titles", flat=True).first()
    remote = terms.remote_percent
    if remote is None and programme is not None:
        remote = totals_of(programme, steps_of_version(programme)).remote_percent
    return Action(
        title=bilan.programme_title,
        objectives=terms.objectives or (programme.objectives if programme else ""),
        phases=_phases(bilan),
        means=terms.means or (programme.methods if programme else ""),
        evaluation=programme.evaluation if programme else "",
        accompaniment=bilan.accompaniment_minutes,
        personal_work=bilan.personal_work_minutes,
        sessions=_sessions(programme) or "Séances individuelles, à des dates convenues ensemble",
        remote_percent=remote,
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        place=terms.place,
        consultant=str(bilan.consultant),
        titles=titles or "",
        prerequisites=terms.prerequisites,
    )


def _phases(bilan: Bilan) -> tuple[PhasePlan, ...]:
    steps = list(Step.objects.filter(bilan=bilan).order_by("position"))
    return tuple(
        PhasePlan(
            phase.label,
            sum(step.minutes for step in steps if step.phase == phase),
            tuple(f"{step.title}, {duration(step.minutes)}" for step in steps if step.phase == phase),
        )
        for phase in Phase
    )


def _sessions(programme: Programme | None) -> str:
    if programme is None or not programme.sessions_count:
        return ""
    words = f"{programme.sessions_count} séances de {duration(programme.session_minutes)} environ"
    return f"{words}, {programme.pace[:1].lower()}{programme.pace[1:]}" if programme.pace else words


def _money(bilan: Bilan, house: HouseTerms, terms: BilanTerms) -> Money:
    payment = terms.payment_terms or house.payment_terms
    plan = plan_of(bilan)
    if plan is None:
        return Money(payment_terms=payment)
    shares = tuple(Share(Scheme(line.scheme), _payer(line), line.amount) for line in planned_lines(plan))
    return Money(plan.price, shares, plan.work_time, payment)


def _payer(line: object) -> str:
    scheme, name = Scheme(line.scheme), line.payer_name  # type: ignore[attr-defined]
    label = "La personne" if scheme == Scheme.SELF else scheme.label
    return f"{label} – {name}" if name and ABOUT[scheme].name_label else label
