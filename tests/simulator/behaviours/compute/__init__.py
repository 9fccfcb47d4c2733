"""Machines, their parts, files, snapshots and recipes (schema/compute)."""
