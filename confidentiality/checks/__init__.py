"""What `bin/manage verify` proves of the journal and of destructions."""
