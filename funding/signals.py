"""What funding tells of itself."""

from django.dispatch import Signal

# A document that founded a bilan did not take place. kwargs: agreement, at; in the transaction of who said so.
agreement_voided = Signal()
