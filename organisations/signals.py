"""What upper apps may subscribe to."""

from django.dispatch import Signal

# Sent inside the tenant and the transaction of the creation: organisation, by, at.
organisation_created = Signal()
