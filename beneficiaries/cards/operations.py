"""What changes access cards. Their instants are real time, like all of sign-in."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from beneficiaries.cards.codes import digest_of, new_code
from beneficiaries.models import AccessCard, AccessCode, Beneficiary
from beneficiaries.telling import UNAGREED, identity_may_change, tell_way_in
from confidentiality.models import AccessLine
from foundation.tenancy import tenant
from organisations.models import Affiliation, Membership, User
from organisations.operations import affiliate
from organisations.sign_in import end_sessions_of


class CardRefused(Exception):
    """No card can be made; the message is shown to the user as it is."""


@dataclass(frozen=True)
class PrintedCard:
    """A card with its codes in clear, which exist until the sheet is printed and never again."""

    card: AccessCard
    codes: list[str]


@transaction.atomic
def issue_card(
    beneficiary: Beneficiary, *, by: Membership, at: datetime, told_at: datetime | None = None
) -> PrintedCard:
    """Make a sheet of one-time codes for somebody without e-mail, and their account if they have none.

    The former card stops working. Raises CardRefused when the person has an address: a code
    sent by e-mail is safer than paper; and for a mere interim. `told_at`: the journal keeps business time.
    """
    beneficiary = _locked(beneficiary)
    if not identity_may_change(beneficiary):
        raise CardRefused(UNAGREED)
    if beneficiary.email or (beneficiary.user is not None and beneficiary.user.email):
        raise CardRefused("Cette personne a une adresse e-mail : elle se connecte avec un code reçu par e-mail.")
    if beneficiary.user is None:
        beneficiary.user = User.objects.create_user(None)
        beneficiary.save(update_fields=["user"])
    affiliate(beneficiary.user, beneficiary.organisation_id, is_beneficiary=True)
    _revoke(beneficiary, by=by, at=at)
    card = AccessCard.objects.create(
        organisation_id=beneficiary.organisation_id,
        beneficiary=beneficiary,
        issued_at=at,
        issued_by=by.user,
        author_name=str(by),
        expires_at=at + timedelta(days=settings.ACCESS_CARD_DAYS),
    )
    tell_way_in(beneficiary, AccessLine.Act.CARD, by=by, at=told_at or at)
    return PrintedCard(card, _with_codes(card))


def _with_codes(card: AccessCard) -> list[str]:
    codes = [new_code() for _ in range(settings.ACCESS_CARD_CODES)]
    AccessCode.objects.bulk_create(
        AccessCode(organisation_id=card.organisation_id, card=card, number=number, digest=digest_of(code))
        for number, code in enumerate(codes, start=1)
    )
    return codes


def _locked(beneficiary: Beneficiary) -> Beneficiary:
    """The person, whom two consultants who print at once meet on; a joined account would be read before the wait."""
    return Beneficiary.objects.select_for_update(of=("self",)).get(pk=beneficiary.pk)


@transaction.atomic
def revoke_card(beneficiary: Beneficiary, *, by: Membership, at: datetime) -> bool:
    """Stop a lost card, and whatever it may have opened meanwhile. False when there was none.

    The sessions of somebody who signs in by e-mail are not a card's, and stay.
    """
    beneficiary = _locked(beneficiary)
    is_stopped = _revoke(beneficiary, by=by, at=at)
    if is_stopped and beneficiary.user is not None and not beneficiary.user.email:
        end_sessions_of(beneficiary.user)
    return is_stopped


def _revoke(beneficiary: Beneficiary, *, by: Membership, at: datetime) -> bool:
    live = AccessCard.objects.filter(beneficiary=beneficiary, revoked_at=None)
    return bool(live.update(revoked_at=at, revoked_by=by.user))


@transaction.atomic
def use_code(typed: str, *, at: datetime, user: User | None = None) -> User | None:
    """The person whom a code lets in, in the current organisation; the code is used up.

    None for a wrong, used, revoked or expired one alike, and for that of somebody else than `user`.
    """
    codes = AccessCode.objects.select_for_update(of=("self",)).select_related("card__beneficiary__user")
    code = codes.filter(
        digest=digest_of(typed),
        used_at=None,
        card__revoked_at=None,
        card__expires_at__gt=at,
        card__beneficiary__email="",
        card__beneficiary__user__is_active=True,
    ).first()
    if code is None or (user is not None and code.card.beneficiary.user_id != user.pk):
        return None
    code.used_at = at
    code.save(update_fields=["used_at"])
    return code.card.beneficiary.user


def proves_by_card(user: User, typed: str, at: datetime) -> bool:
    """Whether one more code of the user's own card was typed: their proof of who they are."""
    for affiliation in Affiliation.objects.filter(user=user, is_beneficiary=True):
        with tenant(affiliation.organisation_id, user_id=user.pk):
            if use_code(typed, at=at, user=user) is not None:
                return True
    return False
