"""Live news: open tabs hear that something changed as soon as it is committed, and fetch it themselves.

A hint, never the truth and never content: what a tab missed costs it a moment, not correctness (docs/live.md).
"""

from kernel.live.publish import gather_on_commit, publish_on_commit

__all__ = ["gather_on_commit", "publish_on_commit"]
