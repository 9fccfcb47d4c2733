"""Tenants (schema/tenancy)."""
