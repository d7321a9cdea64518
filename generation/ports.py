"""What the gateway needs from the apps above it; they fill these at start-up."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from generation.events import Augmentation, Finished, GenerationRequest
from kernel.ports import Port
from kernel.tenancy import Actor

augment: Port[[Actor, GenerationRequest], Augmentation] = Port("generation.augment")
"""Passages and relations for a request, with the asker's rights; runs inside the scope. Filled by knowledge."""

Embeddings = Mapping[str, Any]
embed: Port[[Sequence[str]], Embeddings] = Port("generation.embed")
"""{"model": name, "vectors": [[...]], "tokens": n} of texts. Filled by knowledge."""

Completion = Callable[[Actor, Finished], dict[str, Any]]
completions: dict[str, Completion] = {}
"""By purpose: called in the transaction that records an answer; what it returns goes on the last event."""
