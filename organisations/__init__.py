"""Tenants, people and roles, permissions, invitations, tenant isolation."""
