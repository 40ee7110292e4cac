"""Sign-in and rate limits.

``oidc`` is not imported here: Authlib is large, and most apps do not need it.
"""

from .attempts import Attempts
from .counters import Counters
from .identity import IDENTITY_LASTS, Identity, is_identitys_owner
from .limits import MessageLimits
from .operators import Operators
from .policy import Policy, Verdict, Visit
from .views import PublicViews

__all__ = [
    "IDENTITY_LASTS",
    "Attempts",
    "Counters",
    "Identity",
    "MessageLimits",
    "Operators",
    "Policy",
    "PublicViews",
    "Verdict",
    "Visit",
    "is_identitys_owner",
]
