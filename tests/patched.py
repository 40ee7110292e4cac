"""Patch the standard library as gunicorn's worker does, before `ssl` is imported.

A pytest plugin, loaded first by pyproject.toml.
"""

from gevent import monkey

monkey.patch_all()
