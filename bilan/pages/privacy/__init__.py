"""What happens to what a bilan says: who opened it, what the person agreed to, when it goes, how they take it away."""
