"""Who may talk to the model, and how much."""

from .budgets import Budgets, Left
from .limits import MessageLimits
from .policy import Policy, Visit

__all__ = ["Budgets", "Left", "MessageLimits", "Policy", "Visit"]
