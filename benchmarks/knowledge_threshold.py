"""Whether "no source found" is said when it should be: claims against their own corpus and against a stranger's.

Uses SciFact's training claims and MuSiQue's questions; the test claims are never looked at. Needs --data.
"""

from types import SimpleNamespace
from typing import Any

from benchmarks import corpus
from kernel.tenancy import tenant_scope

ASKED = 150
DOCUMENTS = 900


def run(options: SimpleNamespace) -> dict[str, Any]:
    """Share of answerable questions that find a source, and of unanswerable ones that find none."""
    if options.data is None:
        return {"skipped": "needs --data"}
    documents, claims, judged = corpus.scifact(options.data, "train")
    asked = dict(list(claims.items())[:ASKED])
    wanted = {document for claim in asked for document in judged[claim]}
    others = [name for name in documents if name not in wanted][: DOCUMENTS - len(wanted)]
    science, trivia = corpus.company(), corpus.company()
    corpus.load_texts(science, {name: documents[name] for name in [*wanted, *others]})
    passages, questions = corpus.musique(options.data)
    corpus.load_texts(trivia, dict(list(passages.items())[:DOCUMENTS]))
    known_trivia = [question["question"] for question in questions[: ASKED // 3]]
    return {
        "science asked of science": _judge(science, list(asked.values())),
        "trivia asked of trivia": _judge(trivia, known_trivia),
        "trivia asked of science": _judge(science, known_trivia),
        "science asked of trivia": _judge(trivia, list(asked.values())),
    }


def _judge(company: corpus.Company, questions: list[str]) -> dict[str, Any]:
    from knowledge.retrieval.legs import lexical_leg, vector_leg
    from knowledge.retrieval.relevance import is_about

    signals = []
    with tenant_scope(company.id):
        for question in questions:
            vector, lexical = vector_leg(None, question), lexical_leg(None, question)
            scores, coverage = vector.scores or {}, lexical.coverage
            signals.append([(scores.get(one, 0.0), coverage.get(one, 0.0)) for one in scores.keys() | coverage.keys()])
    found = [any(is_about(*pair) for pair in pairs) for pairs in signals]
    best_cosine = sorted(max(cosine for cosine, _ in pairs) for pairs in signals)
    best_coverage = sorted(max(held for _, held in pairs) for pairs in signals)
    shares = (0.05, 0.25, 0.5, 0.75, 0.95)
    return {
        "questions": len(questions),
        "found a source": round(sum(found) / len(found), 3),
        "best cosine at shares": [round(best_cosine[int(share * (len(found) - 1))], 3) for share in shares],
        "best coverage at shares": [round(best_coverage[int(share * (len(found) - 1))], 3) for share in shares],
    }
