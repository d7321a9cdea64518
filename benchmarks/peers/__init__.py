"""What it takes to run a peer beside us: its packages, its processes, its frames."""


class PeerMissing(Exception):
    """A peer could not be installed or did not come up; says which, and where its output lies."""
