"""Short questions of people on a German lease, an English bread course and a bicycle's manual; none was fitted on.

Half are answered there (in the document's own language), half come from elsewhere, in both languages. It needs no
data beside the repository.
"""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from benchmarks import corpus
from benchmarks.knowledge_gate import passed
from benchmarks.measure import against

FOLDER = Path(__file__).parent / "domains"
ANSWERABLE = """
Wie hoch ist die Kaution?
Wann muss die Miete da sein?
Wie groß ist die Wohnung?
Darf ich einen Hund halten?
Wie lange ist die Kündigungsfrist?
Wer ist der Hausmeister?
How hot must the oven be for sourdough?
How long do I soak the seeds?
When is brioche done?
Where does the wheat come from?
Can I eat the rye on the same day?
How hard should I pump up the tyres?
How often do I oil the chain?
How much weight can the bike take?
Which brake is on the left?
"""
ELSEWHERE = """
Wer hat die Relativitätstheorie aufgestellt?
Wie tief ist der Bodensee?
Was macht ein Notar?
Wie funktioniert eine Wärmepumpe?
Wann begann der Dreißigjährige Krieg?
Welche Währung hat Japan?
Wie viele Knochen hat ein Mensch?
What causes thunder?
Who directed Citizen Kane?
How do I renew my passport?
What is a hash function?
Which river runs through Cairo?
How tall is Mount Everest?
What is the offside rule?
How do antibiotics work?
"""


def run(options: SimpleNamespace) -> dict[str, Any]:
    """How many of fifteen find a source, and how many of fifteen from elsewhere find none."""
    company = corpus.company()
    corpus.load_texts(company, {path.name: path.read_text() for path in sorted(FOLDER.glob("*.md"))})
    answerable, elsewhere = ANSWERABLE.strip().splitlines(), ELSEWHERE.strip().splitlines()
    found, mistaken = passed(company, answerable), passed(company, elsewhere)
    return {
        "answerable": against(len(found), 14, at_most=False),
        "from elsewhere": against(len(mistaken), 0, at_most=True),
        "not found": [one for one in answerable if one not in found],
        "found by mistake": mistaken,
    }
