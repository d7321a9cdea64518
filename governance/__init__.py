"""What is allowed, and the proof: policies, inline filters, pseudonyms and the sealed audit log.

Promises that a filtered stream equals the filtered whole at any chunking, and that an outsider can
verify every sealed event. Refuses to let text pass when a blocking rule fails.
"""
