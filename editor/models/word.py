from typing import Any, ClassVar

from django.db import models

from editor.models.log import DocumentRow


class Word(DocumentRow):
    """That a document's text holds a word, folded as `prose.search_words` folds it.

    Compared byte by byte, so that the words with one beginning lie together in the key; and by operators that
    policies let use an index, which those of full-text search are not.
    """

    pk = models.CompositePrimaryKey("tenant_id", "word", "document_id")
    word = models.CharField(max_length=64, db_collation="C")

    class Meta(DocumentRow.Meta):
        indexes: ClassVar[list[Any]] = [models.Index(fields=["tenant_id", "document"], name="editor_word_of")]
