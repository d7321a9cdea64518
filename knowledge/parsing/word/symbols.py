"""Characters of the fonts Symbol and Wingdings, which Word stores by their place in the font."""

SYMBOL_LETTERS = dict(
    zip(
        "ABGDEZHQIKLMNXOPRSTUFCYWabgdezhqiklmnxoprstufcywVjJ",
        "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρστυφχψωςϕϑ",
        strict=True,
    )
)
SYMBOL_SIGNS = {
    0x22: "∀", 0x24: "∃", 0x27: "∋", 0x2A: "∗", 0x2D: "−", 0x40: "≅", 0x5C: "∴", 0x5E: "⊥", 0x7E: "∼", 0xA2: "′",
    0xA3: "≤", 0xA5: "∞", 0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xB0: "°", 0xB1: "±", 0xB2: "″",
    0xB3: "≥", 0xB4: "×", 0xB5: "∝", 0xB6: "∂", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBA: "≡", 0xBB: "≈", 0xBC: "…",
    0xC5: "⊕", 0xC6: "∅", 0xC7: "∩", 0xC8: "∪", 0xCC: "⊂", 0xCD: "⊆", 0xCE: "∈", 0xCF: "∉", 0xD0: "∠", 0xD1: "∇",
    0xD2: "®", 0xD3: "©", 0xD4: "™", 0xD5: "∏", 0xD6: "√", 0xD7: "⋅", 0xD8: "¬", 0xD9: "∧", 0xDA: "∨", 0xDB: "⇔",
    0xDC: "⇐", 0xDE: "⇒", 0xE5: "∑", 0xF2: "∫",
}  # fmt: skip
WINGDINGS = {
    0x28: "☎", 0x2A: "✉", 0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x76: "❖", 0x9F: "•", 0xA7: "▪", 0xA8: "☐",
    0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE8: "➔", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑", 0x4A: "☺", 0x4C: "☹",
}  # fmt: skip
SYMBOL_FONTS = ("symbol", "wingdings", "webdings")


def is_symbol_font(font: str) -> bool:
    return font.lower().startswith(SYMBOL_FONTS)


def character(font: str, place: int) -> str | None:
    """The character at a place of a font; None where we do not know it."""
    low = place - 0xF000 if 0xF000 <= place <= 0xF0FF else place
    if font.lower().startswith("wingdings"):
        return WINGDINGS.get(low)
    if font.lower() == "symbol":
        letter = chr(low)
        return SYMBOL_SIGNS.get(low) or SYMBOL_LETTERS.get(letter) or (letter if low < 0x7F else None)
    if font.lower() == "webdings" or 0xE000 <= place <= 0xF8FF or not 0x20 <= place < 0x110000:
        return None
    return chr(place)


def unfolded(text: str, font: str) -> tuple[str, int]:
    """Text with private characters of a symbol font made plain, and how many stayed unknown."""
    if not any(0xE000 <= ord(one) <= 0xF8FF for one in text):
        return text, 0
    found = [
        character(font if is_symbol_font(font) else "Symbol", ord(one)) if 0xF000 <= ord(one) <= 0xF0FF else one
        for one in text
    ]
    return "".join(one if one is not None else "\ufffd" for one in found), found.count(None)
