"""Funding rules, the plan of a bilan and its contractual basis, seen by professionals."""
