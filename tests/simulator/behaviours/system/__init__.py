"""The system itself: settings, alarms, updates, licences (schema/system)."""
