"""A pretend inference endpoint, for trying Kaiwa and for testing it.

It behaves as Heroku's documents say their inference API does, and shares no code
with the client in ``inference``: written twice, the same mistake is not made twice.
Run it with ``python -m kaiwa.standin``, or import :class:`StandIn` in a test.
"""

from kaiwa.standin.server import StandIn

__all__ = ["StandIn"]
