"""What upper apps may subscribe to."""

from django.dispatch import Signal

# Sent inside the transaction that records a fact: fact, bilan, at.
fact_recorded = Signal()
