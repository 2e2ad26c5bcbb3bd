"""An account that serves nowhere any more goes, with all that allauth keeps of it."""

from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from foundation.tenancy import tenant
from organisations.models import Affiliation, User
from organisations.operations import affiliate
from organisations.sign_in import end_sessions_of

HERE = Q(is_professional=True) | Q(is_beneficiary=True) | Q(is_representative=True) | Q(is_employer_contact=True)


@transaction.atomic
def close_account(user: User, organisation_id: UUID, **kinds: bool) -> None:
    """Take a tie away; the account itself goes with its last one, in this organisation or any other.

    An account that a kept row still names is emptied instead: no address, no way in.
    """
    affiliate(user, organisation_id, **kinds)
    end_sessions_of(user)
    if user.is_operator or _serves_elsewhere(user, organisation_id):
        return
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    if not _deleted(user, organisation_id):
        user.set_unusable_password()
        User.objects.filter(pk=user.pk).update(email=None, is_active=False, password=user.password)


def _serves_elsewhere(user: User, organisation_id: UUID) -> bool:
    """Whether any organisation still knows them: a user's own rows show across organisations."""
    with tenant(organisation_id, user_id=user.pk):
        return Affiliation.objects.filter(HERE, user=user).exists()


def _deleted(user: User, organisation_id: UUID) -> bool:
    """Delete the account, unless a row of any organisation names it: the database's links see them all."""
    try:
        with transaction.atomic():
            Affiliation.objects.filter(user=user, organisation_id=organisation_id).delete()
            User.objects.filter(pk=user.pk)._raw_delete(connection.alias)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError:
        return False
    return True
