"""Retrieval: the legs, their fusion, the decision whether anything is about the question, and the re-reading of
every passage under the asker's rights."""

from collections.abc import Iterable, Mapping
from heapq import nlargest
from uuid import UUID

from kernel.tenancy import Actor
from knowledge.capabilities import KNOWLEDGE_READ
from knowledge.events import FactSource, FoundFact, FoundPassage, Retrieval
from knowledge.graph import EdgeFact, PassageRef
from knowledge.models import Chunk, File, FileState
from knowledge.queries.pages import Place, pages_at
from knowledge.retrieval.fusion import fuse
from knowledge.retrieval.graph_leg import GraphFindings, graph_leg
from knowledge.retrieval.legs import Candidates, embedded_ahead, lexical_leg, vector_leg
from knowledge.retrieval.relevance import (
    CHUNKS_READ_BY_SENTENCE,
    FEW_CHUNKS,
    is_about,
    is_distinctive,
    is_said_by_a_sentence,
)
from knowledge.retrieval.sentence_vectors import embedding_with
from knowledge.retrieval.shared_words import is_sharing_a_word, needs_a_shared_word

MAX_QUESTION_CHARACTERS = 8_000

Scores = Mapping[UUID, float]


def retrieve(actor: Actor, question: str, *, focus: str = "", top: int = 20) -> Retrieval:
    """The `top` passages for a question, what the graph adds for names in it or in `focus`, and which legs ran.

    Everything returned was read again under the tenant's policies and the asker's rights. Nothing about
    the question gives an empty Retrieval. Raises Forbidden.
    """
    actor.require(KNOWLEDGE_READ)
    question = question.strip()[:MAX_QUESTION_CHARACTERS]
    if not question:
        return Retrieval()
    probe = embedded_ahead(question)
    lexical = lexical_leg(actor.member_id, question)
    vector = vector_leg(actor.member_id, question, probe)
    fused = fuse(vector.scores, lexical.scores or None)
    graph = graph_leg(actor, f"{question}\n{focus}", fused)
    legs = {"vector": vector.report, "lexical": lexical.report, "graph": graph.report}
    best = dict(sorted(fused.items(), key=lambda item: -item[1])[:top])
    judged = _likeliest(vector.scores or {}, lexical.scores or {})
    readable = readable_chunks(actor, [*best, *graph.passages, *_sources(graph), *judged])
    likely = [readable[chunk] for chunk in judged if chunk in readable]
    if not (is_distinctive(graph.named) or _has_source(question, likely, vector, lexical)):
        return Retrieval(legs=legs)
    by_leg = {"vector": vector.scores or {}, "lexical": lexical.scores or {}, "graph": graph.passages}
    return Retrieval(
        passages=_passages(best, readable, by_leg),
        graph_passages=_passages(
            {chunk: score for chunk, score in graph.passages.items() if chunk not in best}, readable, by_leg
        ),
        facts=facts_read(graph.facts, readable),
        legs=legs,
    )


def search(actor: Actor, question: str, k: int = 8) -> Retrieval:
    """At most `k` passages, up to a third of them from the graph alone; empty when no source was found."""
    found = retrieve(actor, question, top=k)
    from_graph = found.graph_passages[: k // 3] if len(found.passages) >= k else found.graph_passages
    kept = found.passages[: k - len(from_graph)]
    return Retrieval((*kept, *from_graph)[:k], (), found.facts, found.legs)


def _has_source(question: str, chunks: list[Chunk], vector: Candidates, lexical: Candidates) -> bool:
    """Whether anything found is about the question: by chunks, or else by a sentence of the likeliest ones."""
    cosines = vector.scores or {}
    texts = [chunk.text for chunk in chunks]
    is_by_chunk = any(
        is_about(cosines.get(chunk, 0.0), lexical.coverage.get(chunk, 0.0)) for chunk in cosines | lexical.coverage
    )
    if not is_by_chunk:
        is_among_few = len(cosines) < FEW_CHUNKS
        said_in = texts if cosines else []
        if not is_said_by_a_sentence(question, said_in, embedding_with(chunks), is_among_few=is_among_few):
            return False
    return not needs_a_shared_word(question, texts[0] if texts else "") or is_sharing_a_word(question, texts)


def _likeliest(cosines: Scores, words: Scores) -> list[UUID]:
    """The chunks nearest by vectors, nearest first, and after them the best by both legs."""
    nearest = nlargest(CHUNKS_READ_BY_SENTENCE, cosines, key=cosines.__getitem__)
    fused = fuse(cosines or None, words or None)
    return list(dict.fromkeys([*nearest, *nlargest(1, fused, key=fused.__getitem__)]))


def _sources(graph: GraphFindings) -> Iterable[UUID]:
    return (source.chunk_id for fact in graph.facts for source in fact.sources)


def readable_chunks(actor: Actor, chunk_ids: Iterable[UUID]) -> dict[UUID, Chunk]:
    """The chunks of these that the asker may read now, whatever an index or a cache said."""
    files = File.objects.readable_by(actor.member_id).filter(state=FileState.READY)
    rows = Chunk.objects.filter(id__in=set(chunk_ids), file_id__in=files.values("id"))
    return {row.id: row for row in rows.select_related("file")}


def _passages(scores: Scores, readable: Mapping[UUID, Chunk], by_leg: Mapping[str, Scores]) -> tuple[FoundPassage, ...]:
    return tuple(
        _passage(readable[chunk_id], score, {leg: held[chunk_id] for leg, held in by_leg.items() if chunk_id in held})
        for chunk_id, score in scores.items()
        if chunk_id in readable
    )


def _passage(chunk: Chunk, score: float, legs: dict[str, float]) -> FoundPassage:
    return FoundPassage(
        chunk_id=chunk.id,
        file_id=chunk.file_id,
        title=chunk.file.name,
        page=chunk.page,
        section=chunk.section,
        start=chunk.start,
        end=chunk.end,
        text=chunk.text,
        tokens=chunk.tokens,
        score=score,
        legs=legs,
    )


def facts_read(edges: Iterable[EdgeFact], readable: Mapping[UUID, Chunk]) -> tuple[FoundFact, ...]:
    """The relations with those of their sources that were readable; one without any is left out."""
    known = [(edge, [one for one in edge.sources if one.chunk_id in readable]) for edge in edges]
    pages = pages_at((one.file_id, one.start) for _, sources in known for one in sources)
    return tuple(
        FoundFact(
            edge.subject_name,
            edge.predicate,
            edge.object_name,
            edge.confidence,
            tuple(source_read(one, readable[one.chunk_id], pages) for one in sources),
        )
        for edge, sources in known
        if sources
    )


def source_read(ref: PassageRef, chunk: Chunk, pages: Mapping[Place, int]) -> FactSource:
    """A span of a readable chunk with its words."""
    text = chunk.text[ref.start - chunk.start : ref.end - chunk.start]
    page = pages.get((ref.file_id, ref.start), chunk.page)
    return FactSource(chunk.id, chunk.file_id, chunk.file.name, page, ref.start, ref.end, text)
