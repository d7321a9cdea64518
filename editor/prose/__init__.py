"""Documents as ProseMirror JSON: grammar, Markdown, plain text, comparison.

Pure Python on plain dicts, so that every projection can be tested without a database or a browser.
"""
