"""Who may talk to the model, and how much."""

from .budgets import Budgets, Left
from .counters import Counters
from .limits import MessageLimits
from .policy import Policy, Visit

__all__ = ["Budgets", "Counters", "Left", "MessageLimits", "Policy", "Visit"]
