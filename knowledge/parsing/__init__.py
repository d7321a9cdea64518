"""Files to text: PDF, DOCX, Markdown and plain text become one text with a map of pages and headings."""
