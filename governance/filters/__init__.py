"""What a text must not carry is found and replaced here, in a stream exactly as in the whole.

`rules` reads what people publish, `detectors` find, `segments` and `stream` say where a growing text may be cut,
`pseudonyms` and `vault` bring originals back, `screening` puts them together. Knows nothing of the audit log.
"""
