"""What upper apps may subscribe to."""

from django.dispatch import Signal

# Sent inside the transaction that destroys one class of a bilan: destruction, entry, at.
content_destroyed = Signal()

# Sent inside the transaction that plans what a bilan that ended lets go of, or forgets it: bilan, and ended_on.
destructions_planned = Signal()
destructions_cancelled = Signal()
