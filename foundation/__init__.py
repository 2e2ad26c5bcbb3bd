"""Business clock, outbox and mail, PDF rendering, base models, tenancy, French ordering."""
