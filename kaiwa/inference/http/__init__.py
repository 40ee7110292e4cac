"""HTTP to endpoints, through requests: see ``README.md`` in this folder."""

from .failures import TransportFailed
from .transport import Reply, Transport

__all__ = ["Reply", "Transport", "TransportFailed"]
