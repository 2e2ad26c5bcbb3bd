"""What upper apps may subscribe to."""

from django.dispatch import Signal

# Sent inside the tenant and the transaction of the creation: organisation, by, at.
organisation_created = Signal()

# Sent inside the transaction that removes a member: membership, by, at.
# A receiver may refuse by raising `organisations.operations.MemberRefused`.
member_leaving = Signal()

# Sent inside the transaction that changed the landmarks of a house: rules, at.
caseload_rules_changed = Signal()
