"""What a file holds that did not become text: a code for each kind, counted (api.wording has the sentences)."""

from enum import StrEnum


class Unread(StrEnum):
    IMAGES = "images"
    CHARTS = "charts"
    DIAGRAMS = "diagrams"
    EMBEDDED = "embedded"
    COMMENTS = "comments"
    DELETIONS = "deletions"
    FIELDS = "fields"
    SYMBOLS = "symbols"
    NUMBER_FORMATS = "number_formats"
    FORM_FIELDS = "form_fields"
    PAGES_WITHOUT_TEXT = "pages_without_text"
    SCANNED_PAGES = "scanned_pages"
    ATTACHMENTS = "attachments"
