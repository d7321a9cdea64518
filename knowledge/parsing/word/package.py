"""The parts of a package: found by content types and relationships, never by their usual paths alone."""

import posixpath
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from urllib.parse import unquote

from lxml import etree

from knowledge.parsing.limits import MAX_UNPACKED_BYTES
from knowledge.parsing.reasons import Reason, Unreadable
from knowledge.parsing.word.names import Element, attribute

USUAL_BODY = "word/document.xml"
BODY_TYPES = (
    "wordprocessingml.document.main+xml",
    "wordprocessingml.template.main+xml",
    "ms-word.document.macro",
    "ms-word.template.macro",
)
MAX_INDEX_BYTES = 2_000_000
"""Longest list of types or relationships that is looked at; it is read before a file is taken in."""


class Package:
    """A zip of parts. Raises Unreadable for one that unpacks without end."""

    def __init__(self, source: Path | IO[bytes]) -> None:
        self._archive = zipfile.ZipFile(source)
        if sum(entry.file_size for entry in self._archive.infolist()) > MAX_UNPACKED_BYTES:
            raise Unreadable(Reason.TOO_COMPLEX)
        # Part names are compared without case (ISO/IEC 29500-2, 6.2.2.3); some writers escape blanks in one place only.
        self._names = {unquote(name).lower(): name for name in self._archive.namelist()}

    def body_path(self) -> str | None:
        """The part that is the document, by the package's relationships, else by its type, else where it usually is."""
        for kind, target in self._relations(""):
            if kind == "officeDocument" and self._is_body(target):
                return target
        typed = [path for path, content_type in self._types() if _is_body_type(content_type)]
        return next((path for path in [*typed, USUAL_BODY] if self._has(path)), None)

    def root(self, path: str) -> Element:
        """The parsed part. Raises Unreadable for one with a document type; nothing is expanded or fetched."""
        root = etree.fromstring(self._archive.read(self._names[path.lower()]), _parser())
        if root.getroottree().docinfo.doctype:
            # The format has none (ISO/IEC 29500-2, 8.1.4), and what its entities stand for would be missing.
            raise Unreadable(Reason.CORRUPTED)
        return root

    def related(self, path: str, kind: str) -> Element | None:
        """The root of the first part of this kind that the part at `path` refers to."""
        return next((self.root(target) for one, target in self._relations(path) if one == kind), None)

    def by_id(self, path: str) -> dict[str, str]:
        """Paths of the parts that the part at `path` refers to, by relationship id."""
        return {name: target for name, _, target in self._relationships(path)}

    def _relations(self, path: str) -> Iterator[tuple[str, str]]:
        return ((kind, target) for _, kind, target in self._relationships(path))

    def _relationships(self, path: str) -> Iterator[tuple[str, str, str]]:
        folder, name = posixpath.split(path)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if not self._is_index(rels):
            return
        for one in self.root(rels).iter("{*}Relationship"):
            if attribute(one, "TargetMode") == "External":
                continue
            target = posixpath.normpath(posixpath.join("/", folder, unquote(attribute(one, "Target") or "")))[1:]
            if self._has(target):
                yield attribute(one, "Id") or "", (attribute(one, "Type") or "").rpartition("/")[2], target

    def _is_body(self, path: str) -> bool:
        types = dict(self._types())
        known = types.get(path.lower())
        return known is None or _is_body_type(known)

    def _types(self) -> Iterator[tuple[str, str]]:
        if not self._is_index("[Content_Types].xml"):
            return
        for one in self.root("[Content_Types].xml").iter("{*}Override"):
            yield unquote(attribute(one, "PartName") or "").lstrip("/").lower(), attribute(one, "ContentType") or ""

    def _is_index(self, path: str) -> bool:
        return self._has(path) and self._archive.getinfo(self._names[path.lower()]).file_size <= MAX_INDEX_BYTES

    def _has(self, path: str) -> bool:
        return path.lower() in self._names


def _is_body_type(content_type: str) -> bool:
    lower = content_type.lower()
    return any(name in lower for name in BODY_TYPES)


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
