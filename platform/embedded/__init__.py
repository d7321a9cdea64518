"""The services a fresh machine does not have: PostgreSQL, Redis, a language model and, if asked, Neo4j.

Promises that each runs as a child process of ours on the loopback interface, is healthy before it is
used, dies with the process that started it and leaves no port behind. Refuses to touch a server it did
not start. Knows nothing of the product: it is handed commands and environments.
"""
