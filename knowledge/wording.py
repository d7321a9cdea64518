"""The sentences behind stored codes, in the reader's language."""

from django.utils.translation import gettext as _

from knowledge.parsing.reasons import Reason


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
