"""What knowledge adds to a prompt: passages packed into a budget, relations of the entities that are named."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from django.conf import settings

from generation.events import Augmentation, GenerationRequest, Passage
from kernel.observability import span
from kernel.tenancy import Actor
from knowledge.capabilities import KNOWLEDGE_READ
from knowledge.events import FactSource, FoundFact, FoundPassage, Retrieval
from knowledge.queries.retrieve import retrieve

TOP = 12
GRAPH_SHARE = 1 / 3
"""Part of the budget kept for what only the graph brings."""
WORTH = 0.3
"""A passage below this share of the best one's score is left out, however much room there is."""
SPARE_TOKENS = 8
"""What numbering and title of a source cost beside its text."""


def augment(actor: Actor, request: GenerationRequest) -> Augmentation:
    """Passages and relations for a request, all readable by the actor; fills `generation.ports.augment`.

    Two thirds of KNOWLEDGE_CONTEXT_TOKENS go to the best passages; the last third to the sentences behind
    the relations and to passages that only the graph reached. `legs` says which legs ran. An actor without
    the right to read knowledge gets nothing, and the reason. `nothing_found`: it was searched, in vain.
    """
    if request.query is None:
        return Augmentation()
    if not actor.can(KNOWLEDGE_READ):
        return Augmentation(legs={"all": {"ran": False, "reason": "no_right"}})
    with span("knowledge.augment"):
        found = retrieve(actor, request.query, focus=request.focus, top=TOP)
    packed = _pack(found, settings.KNOWLEDGE_CONTEXT_TOKENS)
    legs = {name: {"ran": leg.ran, "found": leg.found, "reason": leg.reason} for name, leg in found.legs.items()}
    return Augmentation(
        tuple(packed.passages), tuple(_relations(found.facts, packed)), legs, nothing_found=not packed.passages
    )


@dataclass
class _Packed:
    """Passages numbered from 1 in the order in which they enter the prompt."""

    room: float
    passages: list[Passage] = field(default_factory=list)

    def add(self, passage: Passage, tokens: int) -> bool:
        if tokens + SPARE_TOKENS > self.room:
            return False
        self.room -= tokens + SPARE_TOKENS
        self.passages.append(replace(passage, number=len(self.passages) + 1))
        return True

    def number_of(self, sources: Iterable[FactSource]) -> int | None:
        """The passage that holds one of these spans."""
        return next(
            (
                passage.number
                for source in sources
                for passage in self.passages
                if passage.chunk_id == source.chunk_id and passage.start <= source.start < passage.end
            ),
            None,
        )


def _pack(found: Retrieval, budget: int) -> _Packed:
    from_graph = bool(found.facts or found.graph_passages)
    packed = _Packed(room=budget * (1 - GRAPH_SHARE) if from_graph else budget)
    best = max((passage.score for passage in found.passages), default=0.0)
    for passage in found.passages:
        if passage.score >= best * WORTH and not packed.add(_whole(passage), passage.tokens):
            break
    packed.room += budget * GRAPH_SHARE if from_graph else 0
    _pack_graph(found, packed)
    return packed


def _pack_graph(found: Retrieval, packed: _Packed) -> None:
    """First the sentences behind the relations, cheap and certain; then whole passages of the walk."""
    for fact in found.facts:
        if packed.number_of(fact.sources) is None:
            any(packed.add(_sentence(source), len(source.text) // 3) for source in fact.sources)
    held = {passage.chunk_id for passage in packed.passages}
    for passage in found.graph_passages:
        if passage.chunk_id not in held and not packed.add(_whole(passage), passage.tokens):
            break


def _sentence(source: FactSource) -> Passage:
    return Passage(
        number=0,
        file_id=source.file_id,
        chunk_id=source.chunk_id,
        title=source.title,
        page=source.page,
        start=source.start,
        end=source.end,
        text=source.text,
        leg="graph",
    )


def _relations(facts: Iterable[FoundFact], packed: _Packed) -> Iterator[str]:
    """Each relation in words with the number of the passage that says it; one without a passage is left out."""
    for fact in facts:
        if number := packed.number_of(fact.sources):
            yield f"{fact.sentence} [{number}]"


def _whole(passage: FoundPassage) -> Passage:
    return Passage(
        number=0,
        file_id=passage.file_id,
        chunk_id=passage.chunk_id,
        title=passage.title,
        page=passage.page,
        start=passage.start,
        end=passage.end,
        text=passage.text,
        score=round(passage.score, 4),
        leg="+".join(passage.legs),
    )
