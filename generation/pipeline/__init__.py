"""The stages of the road to a model, one file each; `generation.commands.generate` puts them in order."""
