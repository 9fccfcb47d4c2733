"""Clusters, nodes and storage tiers (schema/infrastructure)."""
