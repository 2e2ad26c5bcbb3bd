"""What passes between the two people of a bilan, and what each keeps: private notes, files."""
