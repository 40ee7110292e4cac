"""Failures of the database: their kinds, and their words for the log.

Only this file, ``database`` and ``backup`` import SQLAlchemy's exceptions.
"""

from sqlalchemy import URL, exc

# PostgreSQL is read-only, as during a failover (25006), or the right to write was
# revoked, as Heroku does when a database is over its plan (42501).
# Source: https://devcenter.heroku.com/articles/heroku-postgres-over-plan-capacity
WRITES_REFUSED = {"25006", "42501"}
# The driver's words for these hold no data.
PLAIN_ERRORS = {exc.OperationalError, exc.InterfaceError, exc.DatabaseError}
# PostgreSQL rolled this transaction back because two waited for each other.
DEADLOCK = "40P01"


def is_unavailable(error: exc.DBAPIError) -> bool:
    """Whether the database is down, locked or read-only; not a bug."""
    if getattr(error.orig, "sqlstate", None) in WRITES_REFUSED:
        return True
    # SQLite calls wrong SQL operational, too (1): that is a bug, not an outage.
    is_wrong_sql = getattr(error.orig, "sqlite_errorcode", None) == 1
    return isinstance(error, exc.OperationalError | exc.InterfaceError) and (
        not is_wrong_sql
    )


def is_outage(error: exc.DBAPIError) -> bool:
    """Whether PostgreSQL is down or fails over, which ends by itself."""
    is_read_only = getattr(error.orig, "sqlstate", None) == "25006"
    return is_read_only or isinstance(error, exc.OperationalError | exc.InterfaceError)


def is_locked(error: exc.DBAPIError) -> bool:
    """Whether another transaction was in the way."""
    if getattr(error.orig, "sqlstate", None) == DEADLOCK:
        return True
    code = getattr(error.orig, "sqlite_errorcode", None)
    # The low byte is the primary code: SQLITE_BUSY 5, SQLITE_LOCKED 6.
    return code is not None and code & 0xFF in {5, 6}


def is_data_refused(error: exc.StatementError) -> bool:
    """Whether the values of a row are at fault, not the database."""
    is_of_database = isinstance(error, exc.DBAPIError)
    return not is_of_database or isinstance(error, exc.IntegrityError | exc.DataError)


def describe(error: exc.DBAPIError) -> str:
    """Return the first line of the driver's message, for the log."""
    # The statement and its parameters hold users' messages: log only the driver's.
    return str(error.orig).splitlines()[0] if str(error.orig) else "no reason given"


def describe_cause(cause: BaseException, url: URL) -> str:
    """Describe a failure of the start for the log, without secrets and data."""
    if isinstance(cause, OSError):
        return cause.strerror or type(cause).__name__
    if not isinstance(cause, exc.DBAPIError):
        return type(cause).__name__
    if type(cause) not in PLAIN_ERRORS and not is_unavailable(cause):
        return type(cause).__name__
    reason = describe(cause)
    # A password with an @ in it makes the driver name its end as the host.
    for secret in (url.password, url.host):
        reason = reason.replace(str(secret), "…") if secret else reason
    return reason
