"""How a generation ends: one description of it and one writer, for the run that lives and for what a dead one left."""
