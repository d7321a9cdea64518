"""Office Math to a line of text: (a+b)/(2) keeps what a formula says where its layout is lost."""

from collections.abc import Callable

from knowledge.parsing.word.names import Element, child, children, is_on, tag, value

OPERATOR = "∫"


def linear(element: Element) -> str:
    """The formula on one line."""
    write = FORMS.get(tag(element))
    if write is not None:
        return write(element)
    if tag(element) in ("m:t", "w:t"):
        return element.text or ""
    return "".join(linear(one) for one in element if not _is_properties(one))


def _is_properties(element: Element) -> bool:
    return tag(element).endswith("Pr") or tag(element) in ("w:del", "w:moveFrom")


def _part(element: Element, name: str) -> str:
    found = child(element, name)
    return "" if found is None else linear(found).strip()


def _grouped(text: str) -> str:
    return text if len(text) <= 1 or text.isalnum() else f"({text})"


def _fraction(element: Element) -> str:
    return f"{_grouped(_part(element, 'm:num'))}/{_grouped(_part(element, 'm:den'))}"


def _scripts(element: Element) -> str:
    sub, sup = _part(element, "m:sub"), _part(element, "m:sup")
    low = f"_{_grouped(sub)}" if sub else ""
    return _part(element, "m:e") + low + (f"^{_grouped(sup)}" if sup else "")


def _root(element: Element) -> str:
    degree = "" if is_on(child(element, "m:radPr", "m:degHide")) else _part(element, "m:deg")
    return f"{degree}√{_grouped(_part(element, 'm:e'))}"


def _nary(element: Element) -> str:
    sign = value(element, "m:naryPr", "m:chr")
    sub, sup = _part(element, "m:sub"), _part(element, "m:sup")
    low = f"_{_grouped(sub)}" if sub else ""
    return f"{OPERATOR if sign is None else sign}{low}{f'^{_grouped(sup)}' if sup else ''} {_part(element, 'm:e')}"


def _delimited(element: Element) -> str:
    marks = [value(element, "m:dPr", f"m:{name}") for name in ("begChr", "sepChr", "endChr")]
    left, between, right = (default if mark is None else mark for mark, default in zip(marks, "(|)", strict=True))
    return left + between.join(linear(one).strip() for one in children(element, "m:e")) + right


def _function(element: Element) -> str:
    return f"{_part(element, 'm:fName')} {_part(element, 'm:e')}"


def _limit(element: Element) -> str:
    return f"{_part(element, 'm:e')}_{_grouped(_part(element, 'm:lim'))}"


def _upper_limit(element: Element) -> str:
    return f"{_part(element, 'm:e')}^{_grouped(_part(element, 'm:lim'))}"


def _matrix(element: Element) -> str:
    rows = (", ".join(linear(one).strip() for one in children(row, "m:e")) for row in children(element, "m:mr"))
    return f"[{'; '.join(rows)}]"


def _lines(element: Element) -> str:
    return "; ".join(linear(one).strip() for one in children(element, "m:e"))


def _phantom(element: Element) -> str:
    """Keeps the room of what it does not show."""
    return "" if value(element, "m:phantPr", "m:show") in ("0", "off", "false") else _part(element, "m:e")


def _accent(element: Element) -> str:
    return _part(element, "m:e") + (value(element, "m:accPr", "m:chr") or "\u0302")


FORMS: dict[str, Callable[[Element], str]] = {
    "m:f": _fraction,
    "m:sSup": _scripts,
    "m:sSub": _scripts,
    "m:sSubSup": _scripts,
    "m:sPre": _scripts,
    "m:rad": _root,
    "m:nary": _nary,
    "m:d": _delimited,
    "m:func": _function,
    "m:limLow": _limit,
    "m:limUpp": _upper_limit,
    "m:m": _matrix,
    "m:eqArr": _lines,
    "m:acc": _accent,
    "m:phant": _phantom,
}
