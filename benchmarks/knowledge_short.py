"""Thirty more short questions of people on the handbook, fifteen from elsewhere, none fitted on. Needs --data."""

from types import SimpleNamespace
from typing import Any

from benchmarks import corpus
from benchmarks.knowledge_gate import refused

ANSWERABLE = """
When was the company founded?
Where is the head office?
How many ferries are there?
Who looks after the money?
Who owns the company?
How much does the staff trust hold?
What is the flagship called?
Where was the Kittiwake built?
Which ship is the oldest?
Who is captain of the Sanderling?
How many passengers fit on the Turnstone?
How long is a shift on deck?
How long is the break?
How early must I ask for leave?
Where do I ask for leave?
What do I get for overtime?
When are wages paid?
How much can I spend on food a day?
What may a hotel cost?
How long do I have to send in receipts?
When is the muster drill?
Where do we meet in an emergency?
What number do I call in an emergency?
Who decides when there is fog?
What does a car ticket cost?
How much is a ticket for a child?
Can I bring my dog?
What does a bicycle cost?
I lost my phone, whom do I tell?
When does the catering contract end?
"""
ELSEWHERE = """
How do vaccines work?
What is the capital of Peru?
Who wrote Moby Dick?
How far is the moon?
What is the melting point of gold?
How do I change a bicycle tyre?
Who won the World Cup in 1998?
What does DNA stand for?
How do I prune roses?
What is a black hole?
When did the Roman Empire fall?
How do I tie a bow tie?
What is the square root of 1764?
Which planet has rings?
How long do I boil an egg?
"""


def run(options: SimpleNamespace) -> dict[str, Any]:
    """How many of each are refused: few of the first, all of the second."""
    if options.data is None:
        return {"skipped": "needs --data"}
    folder = options.data / "knowledge" / "handbook"
    handbook = corpus.company()
    corpus.load_texts(handbook, {path.name: path.read_text() for path in sorted(folder.glob("*.md"))})
    return {
        "answerable": refused(handbook, ANSWERABLE.strip().splitlines()),
        "from elsewhere": refused(handbook, ELSEWHERE.strip().splitlines()),
    }
