"""Networks and what runs on them (schema/network)."""
