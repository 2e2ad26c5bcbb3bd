"""Which documents found a bilan, by who pays for it. What payers accept is dated data (`funding.simulation`)."""

from collections.abc import Iterable

from funding.models import Agreement, Scheme
from funding.schemes import ABOUT, Invoiced, Nature

_KIND = Agreement.Kind
BASIS_OF = {
    Scheme.CPF: _KIND.CPF_TERMS,  # D6353-1 III: the terms of the platform stand for the agreement
    Scheme.EMPLOYER_TOP_UP: _KIND.CPF_TERMS,
    Scheme.OTHER_TOP_UP: _KIND.CPF_TERMS,
    Scheme.EMPLOYER_PLAN: _KIND.TRIPARTITE,  # R6313-8
    Scheme.OPCO_UNDER_50: _KIND.TRIPARTITE,
    Scheme.RECLASSIFICATION_LEAVE: _KIND.TRIPARTITE,  # R1233-35
    Scheme.PUBLIC_EMPLOYER: _KIND.TRIPARTITE,
    Scheme.CPF_PUBLIC: _KIND.TRIPARTITE,  # an employer that pays signs, a public one too (LAW.md 3.8)
    # D6353-1 I, II: a quote that was accepted stands for the convention of a training, never of a bilan.
    Scheme.FRANCE_TRAVAIL_AIF: _KIND.CONVENTION,
    Scheme.REGION: _KIND.CONVENTION,
    Scheme.AGEFIPH: _KIND.CONVENTION,
    Scheme.AGEFICE: _KIND.CONVENTION,
    Scheme.FAFCEA: _KIND.CONVENTION,
    Scheme.FIF_PL: _KIND.CONVENTION,
    Scheme.SELF: _KIND.INDIVIDUAL,  # L6353-3
}


def expected_kinds(schemes: Iterable[Scheme]) -> list[Agreement.Kind]:
    """The documents that a plan calls for; what the person adds to their CPF is paid under the CPF's terms."""
    schemes = set(schemes)
    if Scheme.CPF in schemes:
        schemes.discard(Scheme.SELF)
    return [kind for kind in Agreement.Kind if kind in {BASIS_OF[scheme] for scheme in schemes}]


def agreed_by(kind: Agreement.Kind, schemes: Iterable[Scheme]) -> set[Scheme]:
    """Of the schemes of a plan, those whose payer agrees by signing this document.

    Not an OPCO, nor a fund that pays the person back: they decide apart from what their firm or the person signs.
    What goes through the person's CPF account is agreed there.
    """
    schemes = set(schemes)
    if Scheme.CPF in schemes:
        schemes.discard(Scheme.SELF)
    return {scheme for scheme in schemes if BASIS_OF[scheme] == kind and _signs_itself(scheme)}


def _signs_itself(scheme: Scheme) -> bool:
    about = ABOUT[scheme]
    return about.invoiced != Invoiced.PLATFORM and about.nature in (Nature.EMPLOYER, Nature.PUBLIC, Nature.PERSON)
