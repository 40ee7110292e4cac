"""The services of the app, for the views."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from flask import current_app

from ..access import (
    Attempts,
    MessageLimits,
    Operators,
    Policy,
    PublicViews,
)
from ..answers import Answers, Followers, Maker
from ..budgets import Budgets
from ..config import Settings
from ..confined import Reader
from ..errors import KaiwaError
from ..importing import Importer
from ..inference import (
    Attachment,
    AttachmentProblem,
    Catalogue,
    InferenceClient,
    Windows,
)
from ..monitoring import RecentErrors, Sampler
from ..queue_sender import QueueSender
from ..store import (
    Archive,
    Branches,
    Conversations,
    Database,
    Devices,
    Documents,
    Files,
    Forks,
    Imports,
    Ledger,
    Overviews,
    Owners,
    People,
    Presets,
    Progress,
    Queues,
    Retention,
    Searches,
    SearchIndex,
    Sends,
    ShareCopies,
    Shares,
    Shelves,
    Snippets,
    StoredSessions,
    Switches,
    Trash,
    UsageReports,
)
from .assets import Assets

if TYPE_CHECKING:
    from ..access.oidc import Provider
    from ..monitoring.prometheus import Metrics
    from ..monitoring.sentry import ErrorReports


@dataclass(slots=True)
class Services:
    """The objects that ``create_app`` builds.

    :ivar provider: None without single sign-on.
    :ivar metrics: None without METRICS_TOKEN.
    :ivar is_ready: the database is reachable and its tables are up to date.
    :ivar start_problem: why the process is not ready, after its first attempt.
    """

    settings: Settings
    database: Database
    conversations: Conversations
    archive: Archive
    branches: Branches
    forks: Forks
    imports: Imports
    importer: Importer
    trash: Trash
    files: Files
    documents: Documents
    reader: Reader
    retention: Retention
    shelves: Shelves
    switches: Switches
    shares: Shares
    share_copies: ShareCopies
    devices: Devices
    owners: Owners
    presets: Presets
    snippets: Snippets
    people: People
    overviews: Overviews
    sends: Sends
    queues: Queues
    queue_sender: QueueSender
    ledger: Ledger
    usage_reports: UsageReports
    progress: Progress
    searches: Searches
    search_index: SearchIndex
    sessions: StoredSessions
    client: InferenceClient
    catalogue: Catalogue
    windows: Windows
    attachments: tuple[Attachment, ...]
    problems: tuple[AttachmentProblem, ...]
    maker: Maker
    answers: Answers
    followers: Followers
    policy: Policy
    attempts: Attempts
    operators: Operators
    operator_attempts: Attempts
    limits: MessageLimits
    views: PublicViews
    budgets: Budgets
    provider: "Provider | None"
    metrics: "Metrics | None"
    sampler: Sampler
    recent_errors: RecentErrors
    assets: Assets
    is_standin: bool
    is_ready: bool = False
    start_problem: KaiwaError | None = None
    error_reports: "ErrorReports | None" = None


def services() -> Services:
    """Return the services of the current app."""
    return cast(Services, current_app.extensions["kaiwa"])
