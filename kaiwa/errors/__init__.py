"""Every error that Kaiwa shows to a user, as one tree.

::

    KaiwaError                      status 500
      BadSetting                    start-up only
      BadBackup                     command line only
      BadInput                      400
        EmptyMessage                400      MessageTooLong         413
        UnsendableCharacters        400      BodyTooLarge           413
        UnusableTuning              400      BodyTooSlow            408
        UnusableDrawing             400
        AnswerRunning               409      NotContinuable         409
        TooManyRunning              409      TooManyConversations   409
        FileProblem                 422
          FileEmpty                 422      FileUnknownType        422
          FileFalseType             422      FileBroken             422
          FileLocked                422      FileTooCostly          422
          FileTooLong               422      FileTooLarge           413
          FileOldFormat             422      FileScanned            422
          PagesUnusable             422      TooManyPages           422
          PictureTooLarge           422      PictureTooManyFrames   422
          TooManyFiles              422      FilesFull              409
          AllFilesFull              409      FileGone               409
        ListFull                    409      ImportRunning          409
        TooManyShares               409      TooManyDevices         409
        QueueFull                   409      FilesUnqueueable       409
        DeviceLinkGone              410
      NotFound                      404
      SignInRequired              401
        WrongPassword               401      TooManyAttempts        429
      NotAllowed                  403
        EmailNotAllowed             403      EmailUnverified        403
          EmailUnconfirmed          403
      SignOnError                 502
        SignOnExpired               400      SignOnDenied           401
        ProviderAway                503      ProviderFailed         502
      Undecided                     403      ForeignOrigin          403
      ChatClosed                    403
      TooManyRequests               429
      BudgetSpent                   429
        DayBudgetSpent              429      MonthBudgetSpent       429
        MoneyBudgetSpent            429      ModelUnpriced          409
      NoModel                       503      ModelGone              409
      ModelsPending                 503      ModelsUnlisted         502
      Starting                      503      Draining               503
      DatabaseUnusable              503      SchemaUnknown          503
      StoreUnavailable              503
      InferenceError                502
        EndpointRejectedKey         502      EndpointRefusedText    422
        EndpointUnknownModel        502      EndpointRejectedRequest 422
        EndpointBusy                503      EndpointOutOfCredit    502
        ContextTooLong              422      EndpointOverloaded     503
        EndpointUnreachable         502      EndpointTLSFailed      502
        EndpointHeadTooLarge        502      EndpointFailed         502
        EndpointRefusedModel        502      WindowExceeded         422
        FirstTokenTimeout           504      SilentStream           504
        AnswerTooSlow               504      AnswerTooLarge         502
        StreamBroken                502      UnreadableAnswer       502
        EmptyAnswer                 502
          AnswerOnlyThought         502

A ``KaiwaError`` may be shown to a user. Any other exception shows the general problem
page. ``sentence`` and ``advice`` are English source texts for gettext, with
``%(name)s`` for the error's ``details``. ``code`` is stable: it is stored with a failed
answer. ``is_free`` means that no model can have received the prompt, so the failed
answer costs nothing.

Each module holds the errors that one party can resolve: the owner, the user at a form,
the user at the sign-in, or the service itself.
"""

from .base import (
    N_,
    KaiwaError,
)
from .budgets import (
    BudgetSpent,
    DayBudgetSpent,
    ModelUnpriced,
    MoneyBudgetSpent,
    MonthBudgetSpent,
)
from .files import (
    AllFilesFull,
    FileBroken,
    FileEmpty,
    FileFalseType,
    FileGone,
    FileLocked,
    FileOldFormat,
    FileProblem,
    FileScanned,
    FilesFull,
    FileTooCostly,
    FileTooLarge,
    FileTooLong,
    FileUnknownType,
    PagesUnusable,
    PictureTooLarge,
    PictureTooManyFrames,
    TooManyFiles,
    TooManyPages,
)
from .form import (
    AnswerRunning,
    BadInput,
    BodyTooLarge,
    BodyTooSlow,
    DeviceLinkGone,
    EmptyMessage,
    FilesUnqueueable,
    ImportRunning,
    ListFull,
    MessageTooLong,
    NotContinuable,
    QueueFull,
    TooManyConversations,
    TooManyDevices,
    TooManyRunning,
    TooManyShares,
    UnsendableCharacters,
    UnusableDrawing,
    UnusableTuning,
)
from .inference import (
    AnswerOnlyThought,
    AnswerTooLarge,
    AnswerTooSlow,
    ContextTooLong,
    EmptyAnswer,
    EndpointBusy,
    EndpointFailed,
    EndpointHeadTooLarge,
    EndpointOutOfCredit,
    EndpointOverloaded,
    EndpointRefusedModel,
    EndpointRefusedText,
    EndpointRejectedKey,
    EndpointRejectedRequest,
    EndpointTLSFailed,
    EndpointUnknownModel,
    EndpointUnreachable,
    FirstTokenTimeout,
    InferenceError,
    SilentStream,
    StreamBroken,
    UnreadableAnswer,
    WindowExceeded,
)
from .owner import (
    BadBackup,
    BadSetting,
    ChatClosed,
    ModelGone,
    ModelsPending,
    ModelsUnlisted,
    NoModel,
    Undecided,
)
from .service import (
    DatabaseUnusable,
    Draining,
    ForeignOrigin,
    NotAllowed,
    NotFound,
    SchemaUnknown,
    Starting,
    StoreUnavailable,
    TooManyRequests,
)
from .sign_in import (
    EmailNotAllowed,
    EmailUnconfirmed,
    EmailUnverified,
    ProviderAway,
    ProviderFailed,
    SignInRequired,
    SignOnDenied,
    SignOnError,
    SignOnExpired,
    TooManyAttempts,
    WrongPassword,
)

__all__ = [
    "DeviceLinkGone",
    "AllFilesFull",
    "AnswerOnlyThought",
    "AnswerRunning",
    "AnswerTooLarge",
    "AnswerTooSlow",
    "BadBackup",
    "BadInput",
    "BadSetting",
    "BodyTooLarge",
    "BodyTooSlow",
    "BudgetSpent",
    "ChatClosed",
    "ContextTooLong",
    "DatabaseUnusable",
    "DayBudgetSpent",
    "Draining",
    "EmailNotAllowed",
    "EmailUnconfirmed",
    "EmailUnverified",
    "EmptyAnswer",
    "EmptyMessage",
    "EndpointBusy",
    "EndpointFailed",
    "EndpointHeadTooLarge",
    "EndpointOutOfCredit",
    "EndpointOverloaded",
    "EndpointRefusedModel",
    "EndpointRefusedText",
    "EndpointRejectedKey",
    "EndpointRejectedRequest",
    "EndpointTLSFailed",
    "EndpointUnknownModel",
    "EndpointUnreachable",
    "FileBroken",
    "FileEmpty",
    "FileFalseType",
    "FileGone",
    "FileLocked",
    "FileOldFormat",
    "FileProblem",
    "FileScanned",
    "FileTooCostly",
    "FileTooLarge",
    "FileTooLong",
    "FileUnknownType",
    "FilesFull",
    "FilesUnqueueable",
    "FirstTokenTimeout",
    "ForeignOrigin",
    "ImportRunning",
    "InferenceError",
    "KaiwaError",
    "ListFull",
    "MessageTooLong",
    "ModelGone",
    "ModelUnpriced",
    "ModelsPending",
    "ModelsUnlisted",
    "MoneyBudgetSpent",
    "MonthBudgetSpent",
    "NoModel",
    "NotAllowed",
    "NotContinuable",
    "NotFound",
    "PagesUnusable",
    "PictureTooLarge",
    "PictureTooManyFrames",
    "ProviderAway",
    "ProviderFailed",
    "QueueFull",
    "SchemaUnknown",
    "SignInRequired",
    "SignOnDenied",
    "SignOnError",
    "SignOnExpired",
    "SilentStream",
    "Starting",
    "StoreUnavailable",
    "StreamBroken",
    "TooManyAttempts",
    "TooManyConversations",
    "TooManyDevices",
    "TooManyFiles",
    "TooManyPages",
    "TooManyRequests",
    "TooManyRunning",
    "TooManyShares",
    "Undecided",
    "UnreadableAnswer",
    "UnsendableCharacters",
    "UnusableDrawing",
    "UnusableTuning",
    "WindowExceeded",
    "WrongPassword",
    "find_error_class",
    "N_",
]


def find_error_class(code: str) -> type[KaiwaError]:
    """Find the class with a stored ``code``; the base class if no class has it."""
    return _CLASSES.get(code, KaiwaError)


def _walk(cls: type[KaiwaError]) -> list[type[KaiwaError]]:
    return [cls, *(found for sub in cls.__subclasses__() for found in _walk(sub))]


_CLASSES = {cls.code: cls for cls in _walk(KaiwaError)}
