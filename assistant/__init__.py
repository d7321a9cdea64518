"""Conversations and writing actions: knowledge, generation and editor composed.

Promises that an AI's text arrives as a suggestion with its origin. Refuses to change a document that
nobody accepted a change for.
"""
