"""What is known: files, chunks, embeddings, the entity graph, retrieval and citations.

Promises that every passage is citable to file, page and span and is shown only to those who may read
it. Refuses an edge or an entity without a source.
"""
