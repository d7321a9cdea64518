"""The stages a file goes through, each resumable and idempotent, and the claim that keeps workers apart."""
