"""Sign-in, rate limits and budgets.

``oidc`` is not imported here: Authlib is large, and most apps do not need it.
"""

from .attempts import Attempts
from .budgets import Budgets, Remaining, next_month
from .counters import Counters
from .identity import IDENTITY_LASTS, Identity, is_identitys_owner
from .limits import MessageLimits
from .policy import Policy, Verdict, Visit

__all__ = [
    "IDENTITY_LASTS",
    "Attempts",
    "Budgets",
    "Counters",
    "Identity",
    "Remaining",
    "MessageLimits",
    "Policy",
    "Verdict",
    "Visit",
    "is_identitys_owner",
    "next_month",
]
