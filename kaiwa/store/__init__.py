"""Conversations, messages, sends, usage and sessions, in SQL.

The database is the truth. Each query for a conversation or a message names its owner,
so those of other owners are not found. Only the extensions Flask-SQLAlchemy,
Flask-Migrate and Flask-Session need Flask here.
"""

from .archive import Archive
from .backup import Backup
from .branches import Branch, Branches
from .conversations import Conversations
from .database import Database
from .devices import Devices
from .document_values import AS_PICTURES, AS_SOURCE, AS_TEXT, UNDECIDED, Document
from .documents import Documents
from .files import Files, Upload
from .forks import Forks
from .import_conversations import ImportConversations
from .import_values import Import, ImportState, NewConversation, NewMessage
from .imports import Counts, Imports
from .messages import may_continue
from .overviews import FailedAnswer, Overview, Overviews
from .owners import Owners
from .people import People, Person
from .presets import Presets, Snippets
from .progress import Progress, Running, Stored, StoredEnd
from .queue_values import NextMessage, QueuedMessage
from .queues import Queues
from .retention import Retention
from .search_index import SearchIndex
from .search_values import Filters, Found, Hit, Place, TitleHit
from .searches import Searches
from .sends import Sends
from .sessions import StoredSessions
from .share_copies import ShareCopies
from .shares import Shares
from .shelves import Shelves
from .switches import Switches
from .titles import Titles, Untitled
from .trash import Trash
from .turns import find_memory_start
from .usage import Ledger
from .usage_reports import UsageReports
from .values import (
    FINAL,
    Checkpoint,
    Conversation,
    ConversationLine,
    Device,
    Ending,
    Message,
    ModelTokens,
    Path,
    Send,
    Sender,
    Share,
    SharedPage,
    ShareOptions,
    Shelf,
    StoredFile,
    UsageLine,
)

__all__ = [
    "AS_PICTURES",
    "AS_SOURCE",
    "AS_TEXT",
    "FINAL",
    "Archive",
    "Backup",
    "Branch",
    "Branches",
    "Checkpoint",
    "Conversation",
    "ConversationLine",
    "Conversations",
    "Counts",
    "Database",
    "Device",
    "Devices",
    "Document",
    "Documents",
    "Ending",
    "Files",
    "Filters",
    "Forks",
    "FailedAnswer",
    "Found",
    "Hit",
    "Import",
    "ImportConversations",
    "ImportState",
    "Imports",
    "Ledger",
    "Message",
    "ModelTokens",
    "NewConversation",
    "NewMessage",
    "NextMessage",
    "Overview",
    "Overviews",
    "Owners",
    "Path",
    "Place",
    "Presets",
    "People",
    "Person",
    "Progress",
    "QueuedMessage",
    "Queues",
    "Retention",
    "Running",
    "SearchIndex",
    "Searches",
    "Send",
    "Sender",
    "Sends",
    "Share",
    "ShareCopies",
    "SharedPage",
    "ShareOptions",
    "Shares",
    "Shelf",
    "Shelves",
    "Snippets",
    "Stored",
    "StoredEnd",
    "StoredFile",
    "StoredSessions",
    "Switches",
    "TitleHit",
    "Titles",
    "Trash",
    "Upload",
    "Untitled",
    "UNDECIDED",
    "UsageLine",
    "UsageReports",
    "find_memory_start",
    "may_continue",
]
