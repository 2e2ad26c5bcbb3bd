"""First contacts: received, called back, informed, then converted into a bilan, closed or erased."""
