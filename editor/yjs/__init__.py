"""Yjs bytes in pure Python and pycrdt: frames, updates, awareness, replicas.

Promises that hostile bytes raise one exception, `MalformedUpdate`, and never end the process.
Knows nothing of tenants, tables or sockets.
"""
