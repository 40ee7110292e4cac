"""Who may talk to the model."""

from .policy import Policy, Visit

__all__ = ["Policy", "Visit"]
