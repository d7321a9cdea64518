"""Which models there are, whose key a call of them uses, and which of them answers."""
