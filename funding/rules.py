"""Which documents found a bilan, by who pays for it. What payers accept is dated data (`funding.simulation`)."""

from collections.abc import Iterable

from funding.models import Agreement, Scheme

_KIND = Agreement.Kind
BASIS_OF = {
    Scheme.CPF: _KIND.CPF_TERMS,  # D6353-1 III: the terms of the platform stand for the agreement
    Scheme.EMPLOYER_TOP_UP: _KIND.CPF_TERMS,
    Scheme.OTHER_TOP_UP: _KIND.CPF_TERMS,
    Scheme.EMPLOYER_PLAN: _KIND.TRIPARTITE,  # R6313-8
    Scheme.OPCO_UNDER_50: _KIND.TRIPARTITE,
    Scheme.RECLASSIFICATION_LEAVE: _KIND.TRIPARTITE,  # R1233-35
    Scheme.PUBLIC_EMPLOYER: _KIND.TRIPARTITE,
    Scheme.CPF_PUBLIC: _KIND.FUNDER_QUOTE,
    Scheme.FRANCE_TRAVAIL_AIF: _KIND.FUNDER_QUOTE,
    Scheme.REGION: _KIND.FUNDER_QUOTE,
    Scheme.AGEFIPH: _KIND.FUNDER_QUOTE,
    Scheme.AGEFICE: _KIND.FUNDER_QUOTE,
    Scheme.FAFCEA: _KIND.FUNDER_QUOTE,
    Scheme.FIF_PL: _KIND.FUNDER_QUOTE,
    Scheme.SELF: _KIND.INDIVIDUAL,  # L6353-3
}


def expected_kinds(schemes: Iterable[Scheme]) -> list[Agreement.Kind]:
    """The documents that a plan calls for; what the person adds to their CPF is paid under the CPF's terms."""
    schemes = set(schemes)
    if Scheme.CPF in schemes:
        schemes.discard(Scheme.SELF)
    return [kind for kind in Agreement.Kind if kind in {BASIS_OF[scheme] for scheme in schemes}]
