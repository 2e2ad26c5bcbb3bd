"""What upper apps may subscribe to."""

from django.dispatch import Signal

# Sent inside the transaction that settles a request: request, outcome (signed, refused, expired, cancelled), at.
signatures_settled = Signal()
