"""WordprocessingML to blocks: the body as a reader sees it with all changes accepted, and what was not read.

Source: ISO/IEC 29500 (ECMA-376), parts 1 and 4; both namespaces of it, transitional and strict.
"""
