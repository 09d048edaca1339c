"""Everything of Wagtail, Django and other libraries that we use or replace without a word of it in their documentation.

One module a subject; `tests/core/wagtail_compat` tells when an upgrade moves or changes one. Other packages import
from here, and `tests/architecture/test_library_names.py` finds a private name or a replacement anywhere else.
`docs/decisions/0004-wagtails-pitfalls.md` lists all of it.
"""
