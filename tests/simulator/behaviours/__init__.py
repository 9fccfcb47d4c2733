"""What tables do beyond their facts, a room per domain and a file per family; ../registry.py imports them all.

What concerns several domains stands beside the rooms.
"""
