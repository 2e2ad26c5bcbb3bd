"""Accounts of people who sign in by a code."""

from allauth.account.models import EmailAddress

from organisations.models import User


def account_at(email: str) -> User:
    """The account that signs in at an address, made without password when there is none."""
    user = User.objects.filter(email=email).first() or User.objects.create_user(email)
    EmailAddress.objects.get_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
    return user
