"""What the gateway needs from the apps above it; they fill these at start-up."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from generation.events import Augmentation, Finished, GenerationRequest
from kernel.ports import Port
from kernel.tenancy import Actor

augment: Port[[Actor, GenerationRequest], Augmentation] = Port("generation.augment")
"""Passages and relations for a request, with the asker's rights; runs inside the scope. Filled by knowledge."""

readable_files: Port[[Actor, Collection[UUID]], set[UUID]] = Port("generation.readable_files")
"""Those of these files that the actor may read now. Filled by knowledge."""

kept_files: Port[[Collection[UUID]], set[UUID]] = Port("generation.kept_files")
"""Those of these files of the current tenant whose bytes and words still exist. Filled by knowledge."""

Embeddings = Mapping[str, Any]
embed: Port[[Sequence[str]], Embeddings] = Port("generation.embed")
"""{"model": name, "vectors": [[...]], "tokens": n} of texts. Filled by knowledge."""

Check = Callable[[GenerationRequest, str, str], str | None]
checks: dict[str, Check] = {}
"""By purpose: told request, answer and finish reason, says in a word why the answer is of no use, or None."""

Reminder = Callable[[str], str]
reminders: dict[str, Reminder] = {}
"""By purpose: given the last turn as the policy let it pass, returns it with what the model shall be reminded of.

What it adds must be words of that turn or of its own: nothing screens it again.
"""

embedder: Port[[], Mapping[str, Any]] = Port("generation.embedder")
"""{"model": name, "dimensions": n} of whoever embeds. Filled by knowledge."""

Completion = Callable[[Actor, Finished], dict[str, Any]]
completions: dict[str, Completion] = {}
"""By purpose: called in the transaction that records an answer; what it returns goes on the last event."""
