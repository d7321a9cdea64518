"""Whether a question shares a word that means something with a text, in a language that the embedder does not know.

To an embedder of English any two German sentences are alike (cosines of 0.35 to 0.5 whatever they say), so that
likeness says nothing there and a word in common has to (docs/adr/0113).
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import takewhile

from kernel.languages import asking_words, function_words, is_foreign
from knowledge.retrieval.linking import COMMON

WORD = re.compile(r"[^\W_]+")
UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
HIRAGANA = re.compile("[\u3040-\u309f]+")
MIN_LETTERS = 3
MIN_COMMON = 4
"""Letters at the beginning of two forms of one word."""
MIN_SHARE = 0.6
"""Of the asked word: Kuendigungsfrist is about Kuendigung, Waermepumpe is not about Waerme."""
ASKING_WORDS = """
wer wen wem wessen wie was wann wo woher wohin warum wieso weshalb welche welcher welches welchen wieviel viel viele
null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf erste zweite dritte letzte
lang lange hoch groß tief weit breit alt oft teuer darf dürfen muss müssen soll kann können heißt heissen kostet kosten
gibt geben macht machen mach tun liegt steht bekomme bekommt haben hat gehört funktioniert bedeutet alle jeder
un deux trois quatre cinq six sept huit neuf dix premier première dernier dernière
qui quoi quel quelle quels quelles quand comment pourquoi combien où coûte coûter appelle peut puis doit dois faut
grand grande haut long longue
quién quiénes qué cuál cuáles cuándo cómo cuánto cuánta cuántos cuántas dónde cuesta llama puede puedo debe tiene largo
grande alto
chi cosa quale quali quando come perché quanto quanta quanti quante dove costa chiama può posso deve lungo alto
wie wat waar wanneer hoe hoeveel welk mag moet kan kost heet lang hoog groot
quem quais qual quanto quantos onde custa chama pode posso
kostar långt lång hög stor många mycket ofta koster lang høy mange meget mye ofte ligger heter hedder
maksaa pitkä kuinka monta usein iso korkea
kto co gdzie kiedy jak ile dlaczego który jaka jaki jest można kosztuje nazywa
кто что где когда как сколько почему какой какая какие можно стоит зовут называется
"""
ASKING = frozenset(ASKING_WORDS.split()) | asking_words()


def needs_a_shared_word(question: str, nearest: str) -> bool:
    """Whether likeness decides nothing: the question, or the text that is nearest to it, is not in English."""
    return is_foreign(question) or is_foreign(nearest)


def is_sharing_a_word(question: str, texts: Iterable[str]) -> bool:
    """Whether one of the texts holds a word of the question that does more than ask: in another form, or in a compound.

    A question of nothing but such words cannot share one, and is about nothing.
    """
    asked = list(_distinctive_words(question))
    pairs = {run[at : at + 2] for run in UNSPACED.findall(question) for at in range(len(run) - 1)}
    pairs = {pair for pair in pairs if not HIRAGANA.fullmatch(pair)}
    for text in texts:
        if any(pair in text for pair in pairs):
            return True
        words = {word for word in WORD.findall(text.lower()) if len(word) >= MIN_LETTERS}
        if any(_are_one(word, other) for word in asked for other in words):
            return True
    return False


def _distinctive_words(question: str) -> Iterator[str]:
    for word in WORD.findall(question.lower()):
        is_asking = word in ASKING or word in COMMON or word in function_words()
        if len(word) >= MIN_LETTERS and not is_asking and not UNSPACED.search(word):
            yield word


@lru_cache(maxsize=4096)
def _are_one(asked: str, written: str) -> bool:
    if asked == written:
        return True
    if written in ASKING:
        return False
    head = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(asked, written, strict=False)))
    if head >= max(MIN_COMMON, MIN_SHARE * len(asked)):
        return True
    is_last_part = written.endswith(asked) or asked.endswith(written)
    return is_last_part and min(len(asked), len(written)) >= max(MIN_COMMON, MIN_SHARE * len(asked))
