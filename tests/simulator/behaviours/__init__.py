"""What tables do beyond their facts, one file per family; ../registry.py imports them all."""
