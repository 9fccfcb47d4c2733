"""Tasks, their triggers, and webhooks (schema/automation)."""
