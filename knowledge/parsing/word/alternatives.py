"""Content that a document holds in several forms, for readers that know more and less of the format."""

from knowledge.parsing.word.names import Element, children, tag


def chosen_of(alternatives: Element) -> Element | None:
    """One of the forms of the same content: the first that says something, as Word prefers it."""
    choices = [*children(alternatives, "mc:Choice"), *children(alternatives, "mc:Fallback")]
    return next((one for one in choices if _says_something(one)), choices[0] if choices else None)


def _says_something(element: Element) -> bool:
    speaking = ("w:t", "a:t", "m:t", "w:sym", "pic:pic", "v:imagedata", "v:textpath", "c:chart", "dgm:relIds")
    return any(tag(one) in speaking for one in element.iter())
