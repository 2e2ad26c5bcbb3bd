"""Rules of the house about meetings."""
