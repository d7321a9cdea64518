"""Which words of a source stand behind which sentence of an answer, and what of a sentence no source contains."""
