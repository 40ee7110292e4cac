"""HTTP to endpoints and providers, through requests: see ``README.md`` here."""

from .connections import Adapter
from .failures import TransportFailed
from .transport import Reply, Transport

__all__ = ["Adapter", "Reply", "Transport", "TransportFailed"]
