"""Whether characters of a PDF page that something clips or covers can be seen: the page is drawn with and without them.

Where neither a clipping path, nor something painted later, nor a fill of like colour touches a character, nothing is
drawn: most pages of most files. Coordinates only decide whether to draw, so an error in them costs time and no truth.
"""

import ctypes
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from pypdfium2 import raw

from knowledge.parsing.reasons import Reason, Unreadable

Box = tuple[float, float, float, float]
Matrix = tuple[float, float, float, float, float, float]
SAME: Matrix = (1, 0, 0, 1, 0, 0)
EVERYWHERE: Box = (-1e9, -1e9, 1e9, 1e9)
MAX_DEPTH = 8
MAX_OBJECTS = 50_000
PIXELS_A_POINT = 1.5
MAX_PIXELS = 2_000_000
MIN_DIFFERENCE = 16
"""Of 255 in one colour: what paper and its whitest letters differ by is less."""
LIKE_COLOURS = 24
MAX_DRAWING_S = 20.0
"""Of a processor, for one file."""


@dataclass(frozen=True)
class Painted:
    """Something opaque or partly so that lies over what was drawn before."""

    order: int
    box: Box
    colour: tuple[int, int, int] | None
    """None for a picture, a pattern, or an outline's inside that is not one colour."""


@dataclass(frozen=True)
class TextObject:
    item: Any
    order: int
    clip: Box
    is_optional: bool = False
    """In a layer that a reader may have switched off."""


@dataclass
class Layers:
    """The objects of a page in the order in which they are painted; forms are looked into."""

    texts: dict[int, TextObject] = field(default_factory=dict)
    painted: list[Painted] = field(default_factory=list)
    count: int = 0

    def painted_at(self, point: tuple[float, float]) -> list[Painted]:
        """What is painted over this point: a drawing may have thousands of paths, and each letter asks."""
        left, bottom, right, top = self._sides
        across, up = point
        found = np.flatnonzero((left <= across) & (across <= right) & (bottom <= up) & (up <= top))
        return [self.painted[at] for at in found]

    @cached_property
    def _sides(self) -> Any:
        return np.array([one.box for one in self.painted], dtype=np.float64).reshape(-1, 4).T


@dataclass
class Clock:
    """How long the pages of one file may take to draw."""

    spent_s: float = 0.0

    def spend(self, seconds: float) -> None:
        self.spent_s += seconds
        if self.spent_s > MAX_DRAWING_S:
            raise Unreadable(Reason.TOO_COMPLEX)


def layers_of(page: Any) -> Layers:
    layers = Layers()
    objects = (raw.FPDFPage_GetObject(page.raw, at) for at in range(raw.FPDFPage_CountObjects(page.raw)))
    _walk(objects, SAME, 0, layers)
    return layers


def is_suspect(layers: Layers, address: int, box: Box, colours: Iterable[tuple[int, int, int]]) -> bool:
    """Whether a character in this box may be clipped, covered, or written in the colour of what lies below it."""
    text = layers.texts.get(address)
    if text is None:
        return False
    middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    if text.is_optional or not _holds(text.clip, middle):
        return True
    for one in layers.painted_at(middle):
        if one.order > text.order:
            return True
        if one.colour is not None and any(_are_alike(one.colour, colour) for colour in colours):
            return True
    return False


def unseen(page: Any, suspects: dict[int, Box], items: Iterable[Any], clock: Clock) -> Iterator[int]:
    """Those characters (index and box) whose box looks the same with and without the text objects `items`."""
    started = time.process_time()
    with_them = _drawn(page)
    for item in items:
        raw.FPDFPageObj_SetIsActive(item, False)
    without = _drawn(page)
    for item in items:
        raw.FPDFPageObj_SetIsActive(item, True)
    difference = np.abs(with_them.astype(np.int16) - without.astype(np.int16)).max(axis=2)
    for index, box in suspects.items():
        left, top, right, bottom = _pixels(page, box, difference.shape)
        part = difference[top : bottom + 1, left : right + 1]
        if part.size == 0 or part.max() < MIN_DIFFERENCE:
            yield index
    clock.spend(time.process_time() - started)


def _drawn(page: Any) -> Any:
    return page.render(scale=_scale(page)).to_numpy()[:, :, :3]


def _scale(page: Any) -> float:
    width, height = page.get_size()
    return float(min(PIXELS_A_POINT, (MAX_PIXELS / max(1.0, width * height)) ** 0.5))


def _pixels(page: Any, box: Box, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    height, width = shape
    places = []
    for x, y in ((box[0], box[1]), (box[2], box[3])):
        column, row = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(page.raw, 0, 0, width, height, 0, x, y, ctypes.byref(column), ctypes.byref(row))
        places.append((column.value, row.value))
    (left, right), (top, bottom) = (sorted(pair) for pair in zip(*places, strict=True))
    return max(left, 0), max(top, 0), max(right, 0), max(bottom, 0)


def _walk(objects: Iterable[Any], matrix: Matrix, depth: int, layers: Layers, clip: Box = EVERYWHERE) -> None:
    for item in objects:
        layers.count += 1
        if layers.count > MAX_OBJECTS:
            raise Unreadable(Reason.TOO_COMPLEX)
        kind = raw.FPDFPageObj_GetType(item)
        here = _common(clip, _clip_of(item, matrix))
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            layers.texts[ctypes.addressof(item.contents)] = TextObject(item, layers.count, here, _is_optional(item))
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < MAX_DEPTH:
            inner = (raw.FPDFFormObj_GetObject(item, at) for at in range(raw.FPDFFormObj_CountObjects(item)))
            _walk(inner, _times(_matrix_of(item), matrix), depth + 1, layers, here)
        elif (found := _paint_of(item, kind)) is not None:
            box = _moved(_bounds(item), matrix)
            layers.painted.append(Painted(layers.count, _common(box, here), found[0]))


def _is_optional(item: Any) -> bool:
    return any(_name(raw.FPDFPageObj_GetMark(item, at)) == "OC" for at in range(raw.FPDFPageObj_CountMarks(item)))


def _name(mark: Any) -> str:
    buffer, size = (ctypes.c_ushort * 16)(), ctypes.c_ulong()
    raw.FPDFPageObjMark_GetName(mark, buffer, ctypes.sizeof(buffer), ctypes.byref(size))
    return bytes(buffer)[: max(0, min(size.value, ctypes.sizeof(buffer)) - 2)].decode("utf-16-le", "replace")


def _paint_of(item: Any, kind: int) -> tuple[tuple[int, int, int] | None] | None:
    """The colour in a tuple, None for what paints no inside."""
    if kind in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING):
        return (None,)
    if kind != raw.FPDF_PAGEOBJ_PATH:
        return None
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    if not raw.FPDFPath_GetDrawMode(item, ctypes.byref(mode), ctypes.byref(stroke)) or not mode.value:
        return None
    parts = [ctypes.c_uint() for _ in range(4)]
    if not raw.FPDFPageObj_GetFillColor(item, *(ctypes.byref(part) for part in parts)):
        return (None,)
    red, green, blue, _opacity = (part.value for part in parts)
    return ((red, green, blue),)


def _clip_of(item: Any, matrix: Matrix) -> Box:
    """What all clipping paths of an object leave, by their outer boxes."""
    clip = raw.FPDFPageObj_GetClipPath(item)
    box = EVERYWHERE
    for path in range(raw.FPDFClipPath_CountPaths(clip) if clip else 0):
        points = []
        for at in range(min(raw.FPDFClipPath_CountPathSegments(clip, path), 1000)):
            x, y = ctypes.c_float(), ctypes.c_float()
            segment = raw.FPDFClipPath_GetPathSegment(clip, path, at)
            if segment and raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y)):
                points.append((x.value, y.value))
        if points:
            box = _common(box, _moved(_around(points), matrix))
    return box


def _bounds(item: Any) -> Box:
    parts = [ctypes.c_float() for _ in range(4)]
    raw.FPDFPageObj_GetBounds(item, *(ctypes.byref(part) for part in parts))
    left, bottom, right, top = (part.value for part in parts)
    return left, bottom, right, top


def _matrix_of(item: Any) -> Matrix:
    found = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(item, ctypes.byref(found)):
        return SAME
    return found.a, found.b, found.c, found.d, found.e, found.f


def _times(one: Matrix, two: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = two
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _moved(box: Box, matrix: Matrix) -> Box:
    if matrix == SAME:
        return box
    a, b, c, d, e, f = matrix
    corners = [(x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
    return _around([(a * x + c * y + e, b * x + d * y + f) for x, y in corners])


def _around(points: list[tuple[float, float]]) -> Box:
    across, up = zip(*points, strict=True)
    return min(across), min(up), max(across), max(up)


def _common(one: Box, other: Box) -> Box:
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def _holds(box: Box, point: tuple[float, float]) -> bool:
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


def _are_alike(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    return max(abs(mine - theirs) for mine, theirs in zip(one, other, strict=True)) <= LIKE_COLOURS
