"""What a browser shows of the HTML in a Markdown text; what it hides is taken out and counted."""

from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import islice

from knowledge.parsing.css import MAX_ANCESTORS, Element, Rule, Style, applies, rules_of, style_of
from knowledge.parsing.css_colours import BLACK, WHITE, Colour, can_be_read, colour_of
from knowledge.parsing.reasons import Reason, Unreadable

SILENT = {
    "script", "style", "template", "noscript", "title", "datalist", "object", "iframe", "canvas", "svg", "head",
    "video", "audio", "noembed", "noframes", "annotation", "annotation-xml",
}  # fmt: skip
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
BLOCKS = {"p", "div", "li", "ul", "ol", "table", "tr", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "section", "br"}
MAX_RULES = 2_000
MAX_TRIES = 200_000
"""Of a rule against an element, in a whole text: seconds of work, and far more than any page of a person's asks for."""


@dataclass(frozen=True)
class _Open:
    """An element that is open: what it is, whether it hides what is in it, and in which colours that is written."""

    element: Element
    is_hiding: bool
    colour: Colour
    ground: Colour
    is_in_style: bool = False
    is_silent: bool = False


class VisibleHtml(HTMLParser):
    """Fed with the HTML of a text piece by piece, between them given its words; knows what is hidden now."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.hidden = 0
        self.images = 0
        self._open: list[_Open] = []
        self._rules: dict[str, list[Rule]] = {}
        """By a simple selector of the wanted element, so that an element need not be tried against all."""
        self._rules_left = MAX_RULES
        self._tries_left = MAX_TRIES

    def seen(self, html: str) -> str:
        """The visible words of a piece of HTML. Raises Unreadable where its style sheets ask for too much work."""
        self.parts = []
        self.feed(_with_ends(html))
        return "".join(self.parts)

    def visible(self, words: str) -> str:
        """Words that stand outside of any tag: they come back unless an open element hides them."""
        if not self._is_hidden:
            return words
        self.hidden += len("".join(words.split()))
        return ""

    def mark(self) -> int:
        """How many elements are open: `close_to` ends those that were opened since."""
        return len(self._open)

    def close_to(self, mark: int) -> None:
        del self._open[mark:]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self.parts.append(" ")
            if self._open and self._open[-1].element[0] == "p":
                self._open.pop()
        self.images += tag == "img" and not self._is_hidden
        if tag not in VOID:
            self._open.append(self._opened(tag, {name: value or "" for name, value in attrs}))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # "<p hidden/>" opens: HTML knows no empty elements but the void ones.
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        for at in range(len(self._open) - 1, -1, -1):
            if self._open[at].element[0] == tag:
                del self._open[at:]
                break
        if tag in BLOCKS:
            self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        innermost = self._open[-1] if self._open else None
        if innermost and innermost.is_in_style:
            self._read_rules(data)
        elif innermost and innermost.is_silent:
            return
        else:
            self.parts.append(self.visible(data))

    def handle_comment(self, data: str) -> None:
        self.hidden += 1

    @property
    def _is_hidden(self) -> bool:
        if not self._open:
            return False
        innermost = self._open[-1]
        return innermost.is_hiding or not can_be_read(innermost.colour, innermost.ground)

    def _read_rules(self, css: str) -> None:
        for rule in islice(rules_of(css), self._rules_left):
            self._rules_left -= 1
            simple = rule.path[-1][-1]
            self._rules.setdefault("[" if simple.startswith("[") else simple, []).append(rule)

    def _opened(self, tag: str, held: dict[str, str]) -> _Open:
        """The element with what it has from those around it."""
        around = self._open[-1] if self._open else _Open(("", {}), is_hiding=False, colour=BLACK, ground=WHITE)
        element: Element = (tag, held)
        above = [one.element for one in self._open[-MAX_ANCESTORS:]]
        styles = [_style_of_attributes(held)]
        names = (tag, "*", "[", f"#{held.get('id', '')}", *(f".{name}" for name in set(held.get("class", "").split())))
        candidates = [rule for name in names for rule in self._rules.get(name, ())]
        self._tries_left -= len(candidates)
        if self._tries_left < 0:
            raise Unreadable(Reason.TOO_COMPLEX)
        styles += [rule.style for rule in candidates if applies(rule, above, element)]
        styles.append(style_of(held.get("style", "")))
        is_hiding = tag in SILENT or tag == "rp" or "hidden" in held or "popover" in held
        is_hiding = is_hiding or (tag == "dialog" and "open" not in held)
        return _Open(
            element,
            around.is_hiding or is_hiding or any(one.is_hiding for one in styles),
            _last([around.colour, *(one.colour for one in styles)]),
            _last([around.ground, *(one.ground for one in styles)]),
            around.is_in_style or tag == "style",
            around.is_silent or tag in SILENT,
        )


def _style_of_attributes(held: dict[str, str]) -> Style:
    """Colours given as HTML gave them before there were styles."""
    colour, ground = held.get("color"), held.get("bgcolor")
    return Style(False, colour_of(colour) if colour else None, colour_of(ground) if ground else None)


def _last(colours: list[Colour | None]) -> Colour:
    return next((one for one in reversed(colours) if one is not None), BLACK)


def _with_ends(html: str) -> str:
    """A comment that never ends hides nothing: its words are the writer's."""
    at = html.rfind("<!--")
    return html if at < 0 or "-->" in html[at:] else f"{html[:at]}&lt;!--{html[at + 4 :]}"
