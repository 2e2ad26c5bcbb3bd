"""allauth, as this house uses it."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up alone: accounts come from an invitation or from a consultant."""

    def is_open_for_signup(self, request):
        return False
