"""Messages between the two people of a bilan."""
