"""Who may read what of a generation, and until when: its asker, while its sources are theirs and its secret stands."""
