"""Documents as event streams: the sync relay, snapshots, versions and suggestions.

Promises that an acknowledged edit is in the log exactly once and that any state can be replayed.
Refuses frames from unknown authors, old schemas or withdrawn grants.
"""
