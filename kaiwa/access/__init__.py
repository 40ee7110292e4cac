"""Who may talk to the model.

``oidc`` is not imported here: Authlib is large, and most apps do without it.
"""

from .attempts import Attempts
from .counters import Counters
from .identity import IDENTITY_LASTS, Identity, is_identitys_owner
from .policy import Policy, Verdict, Visit

__all__ = [
    "IDENTITY_LASTS",
    "Attempts",
    "Counters",
    "Identity",
    "Policy",
    "Verdict",
    "Visit",
    "is_identitys_owner",
]
