"""Leave out modules that a library imports and this app never uses.

Alembic imports Mako to write new migrations, and Mako imports 20 lexers of Pygments to
colour its errors: 4 MB, and a fifth of the time of a start.
"""

import sys

# The value with which Python refuses an import; Mako goes on without colours.
sys.modules["mako.ext.pygmentplugin"] = None  # type: ignore[assignment]
