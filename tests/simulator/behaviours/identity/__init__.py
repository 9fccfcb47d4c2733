"""Who may do what: users, groups, keys, certificates and tags (schema/identity)."""
