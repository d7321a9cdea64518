"""In which language a text is written, where its words leave no doubt. Pure Python.

By script first, then by function words. A short or mixed text is undecided, and undecided is no reason to refuse.
"""

import re
import unicodedata
from collections import Counter
from functools import lru_cache

_WORDS = {
    "en": "the and of to in is that it was for on are with as his they be at have from this or had by but not what "
    "were we when your can said there an which their will would about them these she been its than our has more",
    "de": "der die und das den von zu mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat "
    "dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis "
    "mehr durch man sein wurde wir ich ihr kann wenn unser diese dieser keine",
    "fr": "le la les de des du et un une est que qui dans en pour pas sur au aux avec ce cette il elle ne se plus par "
    "sont nous vous mais ou où été leur ses être fait comme tout deux ont je c'est d'un d'une qu'il lui sans",
    "es": "el la los las de del y que en un una es por con no para su se al lo como más pero sus le ya o este sí "
    "porque esta son entre cuando muy sin sobre también me hasta hay donde quien desde nos durante fue ha está",
    "it": "il lo la i gli le di del della dei e che un una è per con non in si da sono come al più ma anche dal nel "
    "alla delle questo questa ha era essere degli suo sua nella ci quando dove perché ogni sul alle ai tra dopo",
    "pt": "o a os as de do da dos das e que em um uma é para com não por se no na ao mais como mas foi ele seu sua ou "
    "ser quando muito há nos já está eu também pelo pela até isso ela entre depois sem mesmo são tem às você",
    "nl": "de het een en van in is dat op te zijn met voor niet aan er om ook als bij maar naar dan uit door ze over "
    "werd wordt hij nog heeft had kan deze die zich tot hun was meer dit onze geen moet worden wij",
    "sv": "och att det i en på är som för med av den till inte var ett han om de har hon men så från vi kan när år "
    "under också efter eller nu sin där vid mot ska skulle kommer ut får finns vara hade alla andra mycket än",
    "da": "og i at det en den til er som på de med for af ikke et han var der har jeg vi fra om kan sig men blev "
    "efter eller også ved skal havde når sin over nu ud kun hvor være mange uden alle blive meget",
    "fi": "ja on ei että se oli hän mutta kun niin kuin tai joka myös ovat ole sen hänen jos vain mukaan sitä joka "
    "olla nyt tämä jo sekä kanssa vuoden mitä siitä ennen jälkeen kaikki voi",
    "pl": "i w nie na się z do to że jest o jak po co ale od za przez są być jego dla tak czy już tylko był była "
    "które który która oraz może przed tego tym ze jej ich gdy bardzo jeszcze kiedy",
    "cs": "a se v na je že to s z do o i ve jsem jako po ale za by jeho který která jen si od podle při byl byla bylo "
    "jsou nebo však až pro už před také mezi když není ještě může jejich",
    "hu": "a az és hogy nem is egy van ez volt meg de csak már ha mint el még ami aki vagy lehet ki minden után azt "
    "kell két nagyon között való szerint ezt így",
    "ro": "și în de la cu pe nu este o un care mai din să ce pentru se a au sunt fost dar ca sau prin după fi lui "
    "această acest când doar foarte între ei",
    "tr": "ve bir bu da de için ile çok daha ne gibi olan var değil kadar sonra ise ya olarak o en ama her ben sen "
    "mi mı diye şey bana onu oldu olduğu göre iki tarafından ancak hem veya",
    "id": "yang dan di dari untuk dengan pada adalah ini itu dalam tidak ke akan oleh sebagai juga atau ada bisa "
    "telah karena lebih dapat saat mereka kami saya kita tersebut sudah satu menjadi",
    "vi": "và của là có cho không được trong một các những này với để người từ đã khi đến về ra nhiều như cũng tại",
    "ca": "el la els les de del i que en un una és per amb no a al com més però són van dels seu seva aquest "
    "aquesta també quan ha hi entre fins molt sense ser",
    "ru": "и в не на что он с как это по но из у за от так же к все она бы для мы был была было его ее их или "
    "только уже при до если еще когда со вы можно чтобы после этот",
    "uk": "і в не на що він з як це по але із у за від так до та й вона би для ми був була було його її їх або "
    "тільки вже при якщо ще коли про щоб після цей є",
    "bg": "и в не на че той с като това по но от за до се са тя би ние беше бяха му й им или само вече при ако още "
    "когато след този е да със",
    "sr": "и у не на да је се са као то али од за до су она би ми био била било његов или само већ при ако још "
    "када после овај који",
}
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_MIN_HITS, _MIN_DISTINCT, _MIN_SHARE = 3, 3, 0.16
_AHEAD = 1.6
# Written nearly alike: which of the two it is cannot be told from a few words.
_ALIKE = ({"da", "nb"}, {"es", "pt", "ca"}, {"sv", "da"}, {"ru", "uk", "bg", "sr"}, {"zh", "ja"}, {"cs", "sk"})
_MAX_LETTERS_READ = 4_000
_MIN_LETTERS = {"Hani": 6, "Hira": 4, "Hang": 4}


def is_other_language(text: str, answer: str) -> bool:
    """Whether both languages are certain and differ; an undecided text never is of another language."""
    here, there = language_of(text), language_of(answer)
    if here is not None and there is not None and _are_alike(here, there):
        return here != there and _is_certain(text, answer, here, there)
    ours, theirs = _candidates(text), _candidates(answer)
    if not ours or not theirs:
        return _script_changed(text, answer)
    # Spanish that might be Catalan is not English all the same.
    return not any(one == other or _are_alike(one, other) for one in ours for other in theirs)


def other_script(text: str, answer: str, *, is_rewrite: bool) -> bool:
    """Whether part of an answer is in a script that its text has no letter of: a word of a rewrite, more otherwise."""
    here, there = _scripts(text), _scripts(answer)
    if not here.total() or not there.total():
        return False
    strange = sum(letters for name, letters in there.items() if name not in here and not _is_shared(name, here))
    return strange >= (3 if is_rewrite else 12) and strange > (0.0 if is_rewrite else 0.2) * there.total()


def function_words() -> frozenset[str]:
    """Return the words of every language that carry its sentences, not their meaning."""
    return _FUNCTION_WORDS


def asking_words() -> frozenset[str]:
    """Return the words that ask ("who", "may I") in languages other than English."""
    return frozenset(_ASKING_OF)


def function_words_of(code: str) -> frozenset[str]:
    """Return the same of one language (ISO 639-1); none of a language that is not known here."""
    return frozenset(_WORDS.get(code, "").split())


@lru_cache(maxsize=256)
def language_of(text: str) -> str | None:
    """Return the language's code (ISO 639-1), or None where it cannot be told."""
    looked = text[:_MAX_LETTERS_READ]
    script = script_of(looked)
    if script in _OF_SCRIPT:
        return _OF_SCRIPT[script]
    if script == "Arab":
        return _of_arabic_letters(looked)
    if script == "Deva":
        return "hi" if _HINDI & set(looked.split()) else None
    if script not in ("Latn", "Cyrl"):
        return None
    scored = _scored(looked)
    if not scored:
        return None
    (best, hits), (_, next_hits) = scored[0], scored[1] if len(scored) > 1 else ("", 0)
    return best if hits >= _AHEAD * next_hits else None


def likely_language(text: str) -> str | None:
    """Return the language that a few words and letters speak for, such as those of a title; None where none is ahead.

    A guess: good enough to choose in which language to ask, not to refuse an answer for.
    """
    looked = unicodedata.normalize("NFC", text[:_MAX_LETTERS_READ]).casefold()
    found = Counter({code: 4 for letters, code in _LETTERS if any(letter in looked for letter in letters)})
    for word in _WORD.findall(looked):
        owners = _OWNERS.get(word, [])
        for code in owners:
            found[code] += 4 // len(owners)
    (best, points), (_, following) = [*found.most_common(2), ("", 0), ("", 0)][:2]
    return best if points >= 4 and points >= _AHEAD * following else None


def is_foreign(text: str) -> bool:
    """Whether a text, be it a few words, is likely in another language than English; undecided ones are not.

    English counts with its short words too ("How do I"), which other languages have as well.
    """
    script = script_of(text)
    if script is not None and script != "Latn":
        return True
    looked = unicodedata.normalize("NFC", text[:_MAX_LETTERS_READ]).casefold()
    words = _WORD.findall(looked)
    others = Counter(code for word in words for code in _OWNERS.get(word, ()) if code != "en")
    others.update(code for word in words for code in _ASKING_OF.get(word, ()) if code not in _OWNERS.get(word, ()))
    others.update(code for letters, code in _LETTERS_OF_SEVERAL if any(letter in looked for letter in letters))
    others.update(code for letters, code in _LETTERS if any(letter in looked for letter in letters))
    english = sum("en" in _OWNERS.get(word, ()) or word in _SHORT_ENGLISH for word in words)
    return max(others.values(), default=0) > english


def _of_arabic_letters(text: str) -> str:
    """Persian and Urdu have letters of their own."""
    if any(letter in "ٹڈڑںے" for letter in text):
        return "ur"
    return "fa" if any(letter in "پچژگکی" for letter in text) else "ar"


def script_of(text: str) -> str | None:
    """Return the script of at least four fifths of the letters; kana beside Chinese signs is Japanese."""
    found = Counter(_script(letter) for letter in text[:_MAX_LETTERS_READ] if letter.isalpha())
    total = sum(found.values())
    if not total:
        return None
    if found["Hira"] and found["Hira"] + found["Hani"] >= 0.7 * total:
        return "Hira" if total >= _MIN_LETTERS["Hira"] else None
    name, letters = found.most_common(1)[0]
    return name if letters >= 0.8 * total and letters >= _MIN_LETTERS.get(name, 8) else None


def _candidates(text: str) -> set[str]:
    """The languages it may be in; empty where there is no telling."""
    looked = text[:_MAX_LETTERS_READ]
    script = script_of(looked)
    if script in _OF_SCRIPT:
        return {_OF_SCRIPT[script]}
    scored = _scored(looked) if script in ("Latn", "Cyrl") else []
    return {code for code, hits in scored if _AHEAD * hits > scored[0][1]}


def _scored(text: str) -> list[tuple[str, float]]:
    words = [word.casefold() for word in _WORD.findall(unicodedata.normalize("NFC", text))]
    hits: Counter[str] = Counter()
    distinct: dict[str, set[str]] = {}
    for word in words:
        owners = _OWNERS.get(word, ())
        for code in owners:
            hits[code] += 1
            distinct.setdefault(code, set()).add(word)
    return [
        (code, float(times))
        for code, times in hits.most_common()
        if times >= _MIN_HITS and len(distinct[code]) >= _MIN_DISTINCT and times >= _MIN_SHARE * len(words)
    ]


def _script_changed(text: str, answer: str) -> bool:
    here, there = script_of(text), script_of(answer)
    return here is not None and there is not None and here != there and {here, there} != {"Hani", "Hira"}


def _scripts(text: str) -> Counter[str]:
    """Letters by script; what belongs to none that we know is left out."""
    found = Counter(_script(letter) for letter in text[:_MAX_LETTERS_READ] if letter.isalpha())
    found.pop("Zyyy", None)
    return found


def _is_shared(script: str, others: Counter[str]) -> bool:
    """Japanese is written in two scripts; names and units are in Latin letters everywhere."""
    return script == "Latn" or (script in ("Hani", "Hira") and bool(others["Hani"] or others["Hira"]))


def _are_alike(one: str, other: str) -> bool:
    return any({one, other} <= group for group in _ALIKE)


def _is_certain(text: str, answer: str, here: str, there: str) -> bool:
    """Of two languages that look alike: each text speaks clearly, in many words."""
    return _lead(text, here, there) >= 2.5 and _lead(answer, there, here) >= 2.5


def _lead(text: str, mine: str, other: str) -> float:
    scores = dict(_scored(text[:_MAX_LETTERS_READ]))
    return scores.get(mine, 0) / max(scores.get(other, 0), 1) if scores.get(mine, 0) >= 8 else 0


def _script(letter: str) -> str:
    point = ord(letter)
    for first, last, name in _RANGES:
        if first <= point <= last:
            return name
    return "Zyyy"


_OWNERS: dict[str, list[str]] = {}
for _code, _text in _WORDS.items():
    for _one in dict.fromkeys(_text.split()):
        _OWNERS.setdefault(_one, []).append(_code)

_FUNCTION_WORDS = frozenset(_OWNERS)
# Words that ask, and that stand beside them: what a short question has of its language.
_ASKING = {
    "de": "wer wen wem was wann wo wie warum wieso welche welcher welches darf muss kann soll mein meine meinen gibt",
    "sv": "vem vad hur var vart varför vilken vilket vilka får måste ska kan bör jag mig mitt mina behöver finns",
    "da": "hvem hvad hvor hvornår hvorfor hvordan hvilken hvilket hvilke må skal kan bør jeg mig findes",
    "nb": "hvem hva hvor når hvorfor hvordan hvilken hvilket hvilke må skal kan bør jeg meg mitt finnes",
    "nl": "wie wat waar wanneer hoe hoeveel waarom welke welk mag moet kan ik mijn je jouw",
    "fi": "kuka kenen mikä mitä missä mistä mihin milloin miksi miten kuinka montako paljonko monta onko saako voiko "
    "pitääkö täytyykö minä voin saan minun täytyy pitää",
    "pl": "kto co gdzie kiedy jak ile dlaczego który która jaka jaki jakie czy mogę można wolno muszę mam mój moja",
    "cs": "kdo co kde kdy jak proč který která jaký jaká kolik můžu smím musím mám můj moje",
    "hu": "ki mi hol mikor hogyan miért melyik mennyi hány lehet szabad kell nekem",
    "fr": "qui quoi quel quelle quand comment pourquoi combien où puis-je dois-je peut-on faut-il",
    "es": "quién qué cuál cuándo cómo cuánto cuánta cuántos dónde puedo debo tengo mi mis",
    "it": "chi cosa quale quali quando come perché quanto quanti dove posso devo ho mio mia",
    "pt": "quem qual quais quando como quanto quantos onde posso devo tenho meu minha",
    "ro": "cine când unde cum cât câte câți pot trebuie am meu mea",
    "tr": "nerede nasıl neden hangi kaç kadar var mı mi",
}
_ASKING_OF: dict[str, list[str]] = {}
for _code, _text in _ASKING.items():
    for _one in dict.fromkeys(_text.split()):
        _ASKING_OF.setdefault(_one, []).append(_code)
_SHORT_ENGLISH_WORDS = """
a i am an any be can could did do does don't get go got he her him his how i'm if it's just let like make many may me
much must my need new no one only or our out over own shall she should so some such take tell than then too under
until up us use very want way we well where while who whom whose why without you
"""
_SHORT_ENGLISH = frozenset(_SHORT_ENGLISH_WORDS.split())
_HINDI = {"है", "हैं", "में", "और", "की", "के", "का", "से", "को", "था"}
# Letters that one language of the list has for its own, or nearly so.
_LETTERS = (
    *(("ß", "de"), ("ñ¿¡", "es"), ("ãõ", "pt"), ("łśźżćń", "pl"), ("őű", "hu"), ("řěů", "cs"), ("ğı", "tr")),
    *(("țș", "ro"), ("ơưđ", "vi"), ("їєґ", "uk"), ("ыэё", "ru"), ("љњћђ", "sr"), ("ìò", "it"), ("œêûî", "fr")),
)
# Letters of several languages, and hardly of an English word.
_LETTERS_OF_SEVERAL = (("åäö", "sv"), ("åæø", "nb"), ("äöü", "de"), ("čšžýůť", "cs"), ("áíóú", "es"))

_RANGES = (
    (0x41, 0x24F, "Latn"),
    (0x1E00, 0x1EFF, "Latn"),
    (0x370, 0x3FF, "Grek"),
    (0x400, 0x52F, "Cyrl"),
    (0x530, 0x58F, "Armn"),
    (0x590, 0x5FF, "Hebr"),
    (0x600, 0x77F, "Arab"),
    (0x900, 0x97F, "Deva"),
    (0x980, 0x9FF, "Beng"),
    (0xB80, 0xBFF, "Taml"),
    (0xE00, 0xE7F, "Thai"),
    (0x10A0, 0x10FF, "Geor"),
    (0x3040, 0x30FF, "Hira"),
    (0x3400, 0x9FFF, "Hani"),
    (0x1100, 0x11FF, "Hang"),
    (0xAC00, 0xD7AF, "Hang"),
)
# Where one language owns the script, or nearly so.
_OF_SCRIPT = {
    "Grek": "el",
    "Hira": "ja",
    "Hani": "zh",
    "Hang": "ko",
    "Thai": "th",
    "Hebr": "he",
    "Geor": "ka",
    "Armn": "hy",
}
