"""Short questions of people on a small handbook: who passes the gate, fitted on every second one, reported on the rest.

And how many refusals are kept when claims (SciFact) and trivia (MuSiQue) are asked across. Needs --data.
"""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from benchmarks import corpus
from benchmarks.measure import against
from kernel.tenancy import tenant_scope

ASKED = 150
DOCUMENTS = 900


def run(options: SimpleNamespace) -> dict[str, Any]:
    """Shares of questions that find a source: answerable, from elsewhere, asked across."""
    if options.data is None:
        return {"skipped": "needs --data"}
    folder = options.data / "knowledge" / "handbook"
    handbook, science, trivia = corpus.company(), corpus.company(), corpus.company()
    corpus.load_texts(handbook, {path.name: path.read_text() for path in sorted(folder.glob("*.md"))})
    documents, claims, judged = corpus.scifact(options.data, "train")
    asked = dict(list(claims.items())[:ASKED])
    wanted = {document for claim in asked for document in judged[claim]}
    others = [name for name in documents if name not in wanted][: DOCUMENTS - len(wanted)]
    corpus.load_texts(science, {name: documents[name] for name in [*wanted, *others]})
    passages, trivial = corpus.musique(options.data)
    corpus.load_texts(trivia, dict(list(passages.items())[:DOCUMENTS]))
    questions = [question["question"] for question in trivial]
    return {**_handbook(handbook, folder)} | {
        "claims refused by the handbook": refused(handbook, list(asked.values())),
        "claims refused by trivia": refused(trivia, list(asked.values())),
        "trivia refused by the handbook": refused(handbook, questions),
        "trivia refused by science": refused(science, questions),
    }


def _handbook(company: corpus.Company, folder: Path) -> dict[str, Any]:
    rows = [json.loads(line) for line in (folder / "questions.jsonl").open()]
    answerable = [row["question"] for row in rows if row["kind"] == "answerable"]
    elsewhere = [row["question"] for row in rows if row.get("domain") == "other"]
    fitted, unseen = answerable[::2], answerable[1::2]
    passed = len(answerable) - refused(company, answerable)["refused"]
    return {
        "answerable pass": against(passed, 14, at_most=False),
        "of those fitted on refused": refused(company, fitted),
        "of those not fitted on refused": refused(company, unseen),
        "from elsewhere refused": refused(company, elsewhere),
    }


def refused(company: corpus.Company, questions: list[str]) -> dict[str, int]:
    return {"asked": len(questions), "refused": len(questions) - len(passed(company, questions))}


def passed(company: corpus.Company, questions: list[str]) -> list[str]:
    """Those of the questions that find a source."""
    from knowledge import queries

    with tenant_scope(company.id):
        asker = corpus.asker(company)
        return [question for question in questions if queries.retrieve(asker, question, top=1).passages]
