"""Who: organisations, people, roles, API keys and sign-in.

Promises that a person acts in an organisation only through a live membership, and that every
request of a tenant carries one actor. Refuses a role, key or session that was withdrawn.
"""
