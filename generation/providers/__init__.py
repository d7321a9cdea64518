"""The vendors' servers behind one small interface: what is sent, what comes back, and how long we wait."""
