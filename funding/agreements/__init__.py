"""Documents made from data: agreements, quotes, letters, certificates; each version kept as it left."""
