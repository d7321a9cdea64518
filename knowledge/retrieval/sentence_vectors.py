"""The vectors of sentences that were made when their file was taken in."""

from collections.abc import Iterable

from kernel.tenancy import current_tenant_id
from knowledge.embedding import MODEL_ID, Embed, Vectors, embedder
from knowledge.embedding.remembered import embed_remembered
from knowledge.models import Chunk, SentenceVectors
from knowledge.splitting import lines_of
from knowledge.splitting.lines import RULES


def embedding_with(chunks: Iterable[Chunk]) -> Embed:
    """An embedder that looks the lines of these chunks up, and embeds what it does not find."""
    stored = _stored(list(chunks))

    def embed(texts: list[str]) -> Vectors:
        import numpy as np

        missing = [text for text in texts if text not in stored]
        made = dict(zip(missing, embed_remembered(missing, embedder().embed), strict=True)) if missing else {}
        return np.stack([stored[text] if text in stored else made[text] for text in texts])

    return embed


def _stored(chunks: list[Chunk]) -> dict[str, Vectors]:
    """Vectors by line. A chunk whose lines are not as many as its vectors has none."""
    from knowledge.embedding.bytewise import unpacked

    keys = [(current_tenant_id(), chunk.file_id, MODEL_ID, chunk.ordinal) for chunk in chunks]
    rows = SentenceVectors.objects.filter(pk__in=keys, rules=RULES)
    held = {(row.file_id, row.ordinal): unpacked(bytes(row.vectors)) for row in rows}
    found: dict[str, Vectors] = {}
    for chunk in chunks:
        lines, vectors = list(lines_of(chunk.text)), held.get((chunk.file_id, chunk.ordinal))
        if vectors is not None and len(vectors) == len(lines):
            found |= zip(lines, vectors, strict=True)
    return found
