"""The live side of documents: rooms of sockets, batches on their way to the log, presence.

Holds no document. PostgreSQL is the truth; what comes over Redis is a hint that is checked by seq.
"""
