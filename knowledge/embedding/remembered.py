"""Vectors of texts that were embedded a moment ago: a search embeds its question twice, and questions are repeated.

They are kept by tenant, so that nobody learns from the time of an answer what another organisation asked.
"""

from collections import OrderedDict
from threading import Lock
from uuid import UUID

from kernel.tenancy import current_tenant_id
from knowledge.embedding.model import Embed, Vectors

TEXTS_KEPT = 4096
"""1.5 kB each beside its text: at most 8 MB, since what is longer is embedded anew."""
MAX_CHARACTERS = 500

_vectors: OrderedDict[tuple[UUID, str], Vectors] = OrderedDict()
_lock = Lock()


def embed_remembered(texts: list[str], embed: Embed) -> Vectors:
    """What `embed` answers for these texts, which must not be empty; it is asked for those that are not kept."""
    import numpy as np

    tenant_id = current_tenant_id()
    found = _kept(tenant_id, texts)
    missing = list(dict.fromkeys(text for text in texts if text not in found))
    if missing:
        made = dict(zip(missing, embed(missing), strict=True))
        _keep(tenant_id, made)
        found |= made
    return np.stack([found[text] for text in texts])


def _kept(tenant_id: UUID, texts: list[str]) -> dict[str, Vectors]:
    with _lock:
        found = {text: vector for text in texts if (vector := _vectors.get((tenant_id, text))) is not None}
        for text in found:
            _vectors.move_to_end((tenant_id, text))
    return found


def _keep(tenant_id: UUID, made: dict[str, Vectors]) -> None:
    with _lock:
        for text, vector in made.items():
            if len(text) <= MAX_CHARACTERS:
                _vectors[tenant_id, text] = vector.copy()
        while len(_vectors) > TEXTS_KEPT:
            _vectors.popitem(last=False)
