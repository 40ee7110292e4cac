"""A browser without a screen: cookies, forms, pages and event streams.

``AppVisitor`` calls an app in this process, ``HTTPVisitor`` a server, and
``RoutedVisitor`` a server behind a router.
"""

from .app import AppVisitor
from .http import HTTPVisitor, RoutedVisitor
from .page import Page
from .parsing import FINAL, list_messages, read_state, read_text, split_events
from .visitor import FETCH, STREAM, Reply, Talk, Visitor

__all__ = [
    "FETCH",
    "FINAL",
    "STREAM",
    "AppVisitor",
    "HTTPVisitor",
    "Page",
    "Reply",
    "RoutedVisitor",
    "Talk",
    "Visitor",
    "list_messages",
    "read_state",
    "read_text",
    "split_events",
]
