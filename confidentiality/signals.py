"""What upper apps may subscribe to."""

from django.dispatch import Signal

# Sent inside the transaction that destroys one class of a bilan: destruction, entry, at.
content_destroyed = Signal()
