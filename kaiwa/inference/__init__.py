"""Find the attached models and ask them.

Imports neither Flask, SQLAlchemy nor Redis. Only the folder ``http`` imports requests.
"""

from .attachments import (
    CREATE_MODEL_COMMAND,
    Attachment,
    AttachmentProblem,
    discover_attachments,
)
from .catalogue import Catalogue, Lookup
from .client import InferenceClient
from .drawing import DrawnPicture
from .models import AttachedModel
from .timeouts import Timeouts
from .token_usage import Usage
from .windows import Windows
from .wire import Delta

__all__ = [
    "CREATE_MODEL_COMMAND",
    "AttachedModel",
    "Attachment",
    "AttachmentProblem",
    "Catalogue",
    "Delta",
    "DrawnPicture",
    "InferenceClient",
    "Lookup",
    "Timeouts",
    "Usage",
    "Windows",
    "discover_attachments",
]
