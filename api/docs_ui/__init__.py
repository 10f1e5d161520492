"""The API's interactive documentation under /docs, served whole from this process.

FastAPI's own page loads its scripts from a CDN and its icon from another site, and starts them with
an inline script. This one asks no other host for anything, so it also works offline and behind a
content security policy that trusts nothing but the page's own origin.
"""

from api.docs_ui.page import CONTENT_SECURITY_POLICY, add_docs

__all__ = ["CONTENT_SECURITY_POLICY", "add_docs"]
