"""The sentences behind stored codes, in the reader's language."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from knowledge.parsing.reasons import Reason
from knowledge.parsing.unread import Unread


def failure_sentence(code: str) -> str:
    """What happened and what to do, in the reader's language; empty for no reason."""
    sentences = {
        Reason.NONE: "",
        Reason.CORRUPTED: _("The file is damaged and could not be opened. Export it again and upload the copy."),
        Reason.ENCRYPTED: _("The file is protected by a password. Remove the password and upload it again."),
        Reason.NO_TEXT: _("No text was found. Scanned pages need text recognition, which is not available yet."),
        Reason.TOO_LONG: _("The file holds more text than can be taken in. Split it and upload the parts."),
        Reason.TOO_COMPLEX: _("Reading the file took too much time or memory. Export it in a simpler form."),
        Reason.UNDECODABLE: _("The characters of the file could not be decoded. Save it as UTF-8 and upload it again."),
        Reason.CONTENT_MISSING: _("The stored file is missing. Delete this entry and upload the file again."),
        Reason.GRAPH_UNAVAILABLE: _("The graph store did not answer. Nothing is lost; try again in a minute."),
        Reason.INTERNAL: _("Something went wrong on our side. The file is safe; try again."),
    }
    return sentences.get(Reason(code), sentences[Reason.INTERNAL])


def unread_sentence(code: str, count: int) -> str:
    """What of a file did not become text, in the reader's language."""
    sentences = {
        Unread.IMAGES: ngettext("%d picture", "%d pictures", count),
        Unread.CHARTS: ngettext("%d chart", "%d charts", count),
        Unread.DIAGRAMS: ngettext("%d diagram", "%d diagrams", count),
        Unread.EMBEDDED: ngettext("%d embedded object or file", "%d embedded objects or files", count),
        Unread.COMMENTS: ngettext("%d comment", "%d comments", count),
        Unread.DELETIONS: ngettext(
            "%d deleted passage of tracked changes", "%d deleted passages of tracked changes", count
        ),
        Unread.FIELDS: ngettext("%d field without a stored result", "%d fields without a stored result", count),
        Unread.SYMBOLS: ngettext("%d symbol of an unknown font", "%d symbols of unknown fonts", count),
        Unread.NUMBER_FORMATS: ngettext(
            "%d list number, written in plain figures", "%d list numbers, written in plain figures", count
        ),
        Unread.FORM_FIELDS: ngettext("%d form field", "%d form fields", count),
        Unread.PAGES_WITHOUT_TEXT: ngettext("%d page without text", "%d pages without text", count),
        Unread.SCANNED_PAGES: ngettext(
            "%d scanned page, read by its text layer", "%d scanned pages, read by their text layer", count
        ),
        Unread.ATTACHMENTS: ngettext("%d attached file", "%d attached files", count),
    }
    sentence = sentences.get(Unread(code)) if code in set(Unread) else None
    return (sentence or ngettext("%d part of another kind", "%d parts of other kinds", count)) % count
