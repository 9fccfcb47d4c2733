"""Snapshots of the system, profiles and sites (schema/protection)."""
