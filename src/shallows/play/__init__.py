"""The laboratory: a static page that computes in the browser, and ways to open it from Python.

The page's files, in ``page/``, are built from ``web/`` at the repository's root.
"""

from shallows.play.document import Laboratory as Laboratory
from shallows.play.document import laboratory as laboratory
