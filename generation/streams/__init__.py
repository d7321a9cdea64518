"""The events of a generation: written, waited for, and packed for keeping."""
