"""Patches the world as gunicorn's worker does, before anything imports `ssl`.

A plugin of pytest's, named in pyproject.toml: other plugins are loaded after it.
"""

from gevent import monkey

monkey.patch_all()
