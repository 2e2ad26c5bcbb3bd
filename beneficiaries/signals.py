"""What upper apps may subscribe to."""

from django.dispatch import Signal

# Sent inside the transaction that records a fact: fact, bilan, at.
fact_recorded = Signal()

# Sent inside the transaction that cancels a bilan entered by mistake: bilan, at.
# A receiver may refuse by raising `beneficiaries.operations.BilanRefused`.
bilan_cancelling = Signal()

# Sent inside the transaction that notes a death, or withdraws it, once for each bilan of the person: death, bilan, by, at.
death_noted = Signal()
death_withdrawn = Signal()

# Sent inside the transaction in which a bilan changes hands, once it has: bilan, former_id, at.
bilan_handed_over = Signal()
