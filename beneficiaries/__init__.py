"""People, employers, bilans and the chain of their dated facts."""
