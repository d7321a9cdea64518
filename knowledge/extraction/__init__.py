"""Entities and relations out of text, by a named extractor, each with its span and a confidence."""

from knowledge.extraction.events import Extraction, FoundMention, FoundRelation
from knowledge.extraction.names import entity_key
from knowledge.extraction.spacy_extractor import EXTRACTOR, Extractor, extractor

__all__ = ["EXTRACTOR", "Extraction", "Extractor", "FoundMention", "FoundRelation", "entity_key", "extractor"]
