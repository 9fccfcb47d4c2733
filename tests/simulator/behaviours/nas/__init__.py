"""Network storage (schema/nas)."""
