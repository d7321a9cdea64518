"""Rules that act on a score: texts are cut into passages, classifiers score them, and a rule says what follows.

`passages` cuts, `judge` asks the scorers and pays them, `ruling` applies rules to scores, `gate` holds an answer
back until its passages are scored, `prompts` does the same for texts at hand.
"""
