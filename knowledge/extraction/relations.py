"""Relations read off the dependency parse: who does what to whom, appositions, prepositions, possession.

Names that share a sentence without such a path get one weak edge, so that a graph walk can still cross it.
"""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from knowledge.extraction.events import WEAK_PREDICATE, FoundRelation
from knowledge.extraction.mentions import Named

DIRECT, THROUGH_NOUN, ATTACHED, WEAK = 0.8, 0.6, 0.5, 0.2
"""Confidence: subject and object of one verb; through a noun between; by a preposition; same sentence."""
SUBJECTS = {"nsubj", "nsubjpass", "csubj"}
OBJECTS = {"dobj", "attr", "dative", "oprd"}
PREPOSITIONS = {"prep", "agent"}
NAME_PARTS = {"compound", "nmod", "amod", "appos"}
MAX_DEPTH = 3
MAX_NAMES_A_SENTENCE = 8

Triple = tuple[str, str, str, float]


def relations_in(doc: Any, named: list[Named]) -> list[FoundRelation]:
    """Relations between the mentions of a parsed text, each with the span of its sentence."""
    return [relation for sentence in doc.sents for relation in _of_sentence(sentence, named)]


def _of_sentence(sentence: Any, named: list[Named]) -> Iterator[FoundRelation]:
    here = [one for one in named if sentence.start <= one.first < sentence.end]
    if len({one.mention.key for one in here}) < 2:
        return
    names = _Names(here)
    best: dict[tuple[str, str, str], float] = {}
    for subject, predicate, target, confidence in _triples(sentence, names):
        if subject != target:
            triple = (subject, predicate, target)
            best[triple] = max(confidence, best.get(triple, 0.0))
    joined = {frozenset((subject, target)) for subject, _, target in best}
    for pair in combinations(sorted({one.mention.key for one in here[:MAX_NAMES_A_SENTENCE]}), 2):
        if frozenset(pair) not in joined:
            best[(pair[0], WEAK_PREDICATE, pair[1])] = WEAK
    for (subject, predicate, target), confidence in best.items():
        yield FoundRelation(subject, predicate, target, sentence.start_char, sentence.end_char, confidence)


class _Names:
    """Which name a token stands for."""

    def __init__(self, named: list[Named]) -> None:
        self._keys = {index: one.mention.key for one in named for index in range(one.first, one.last)}

    def at(self, token: Any) -> str | None:
        return self._keys.get(token.i)

    def of(self, token: Any) -> str | None:
        """The name of a noun: its own, a part of its phrase ("the Tidewater controller"), or its head's."""
        if key := self.at(token):
            return key
        for child in token.children:
            if child.dep_ in NAME_PARTS and (key := self.at(child)):
                return key
        return self.of(token.head) if token.dep_ == "appos" else None


def _triples(sentence: Any, names: _Names) -> Iterator[Triple]:
    for token in sentence:
        if token.pos_ in ("VERB", "AUX"):
            yield from _of_verb(token, names)
        elif token.dep_ != "appos" and (key := names.of(token)):
            yield from _of_noun(token, key, names)


def _of_verb(verb: Any, names: _Names) -> Iterator[Triple]:
    subjects = [key for token in _subjects(verb) if (key := names.of(token))]
    for predicate, target, confidence in _complements(verb, _phrase(verb), names, DIRECT, 0):
        for subject in subjects:
            yield subject, predicate, target, confidence


def _subjects(verb: Any) -> list[Any]:
    if verb.dep_ in ("acl", "relcl"):
        return [verb.head]
    own = [token for child in verb.children if child.dep_ in SUBJECTS for token in (child, *child.conjuncts)]
    if not own and verb.dep_ in ("conj", "xcomp"):
        return _subjects(verb.head)
    return own


def _phrase(verb: Any) -> str:
    """ "leads", "depends on" for the active voice; the participle alone for the passive ("supplied by")."""
    particles = [child.lower_ for child in verb.children if child.dep_ == "prt"]
    word = "is" if verb.lemma_ == "be" else verb.lower_
    negation = ["not"] if any(child.dep_ == "neg" for child in verb.children) else []
    return " ".join([*negation, word, *particles])


def _complements(
    head: Any, phrase: str, names: _Names, confidence: float, depth: int
) -> Iterator[tuple[str, str, float]]:
    """(predicate, name, confidence) of all the head leads to; a noun without a name is passed through."""
    if depth == MAX_DEPTH:
        return
    for child in head.children:
        if child.dep_ in OBJECTS:
            yield from _reached(child, phrase, names, confidence, depth)
        elif child.dep_ in PREPOSITIONS:
            for target in child.children:
                if target.dep_ in ("pobj", "pcomp"):
                    yield from _reached(target, f"{phrase} {child.lower_}", names, confidence, depth)


def _reached(token: Any, phrase: str, names: _Names, confidence: float, depth: int) -> Iterator[tuple[str, str, float]]:
    for one in (token, *token.conjuncts):
        if key := names.of(one):
            yield phrase, key, confidence
        elif one.pos_ in ("NOUN", "PROPN"):
            noun = f"{phrase} {_noun_phrase(one)}".strip()
            yield from _complements(one, noun, names, THROUGH_NOUN, depth + 1)


def _noun_phrase(noun: Any) -> str:
    parts = [child.lower_ for child in noun.lefts if child.dep_ == "compound"]
    return " ".join([*parts, noun.lower_])


def _of_noun(noun: Any, key: str, names: _Names) -> Iterator[Triple]:
    for child in noun.children:
        if child.dep_ == "poss" and (owner := names.of(child)):
            yield owner, "has", key, THROUGH_NOUN
        elif child.dep_ == "appos":
            yield from _of_apposition(child, key, names)
    for predicate, target, _ in _complements(noun, "", names, ATTACHED, MAX_DEPTH - 1):
        yield key, predicate.strip(), target, ATTACHED


def _of_apposition(noun: Any, key: str, names: _Names) -> Iterator[Triple]:
    if other := names.at(noun):
        yield key, "is", other, THROUGH_NOUN
        return
    for predicate, target, confidence in _complements(noun, _noun_phrase(noun), names, THROUGH_NOUN, 1):
        yield key, f"is {predicate}", target, confidence
