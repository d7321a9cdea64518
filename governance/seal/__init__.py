"""The arithmetic of the sealed log: rows as bytes, their Merkle tree, its stored tiles and its signed heads.

What is sealed when is said in `commands.seal`, what can be proven in `queries`. Knows nothing of policies.
"""
