"""HTTP: one blueprint a noun; templates and scripts bear its name."""

from flask import Flask
from werkzeug.routing import BaseConverter, IntegerConverter, Map

from . import (
    access,
    answers,
    assets,
    browser,
    conversations,
    health,
    listing,
    live,
    manifest,
    messages,
    preferences,
    problems,
    shortcuts,
    sign_on,
)
from .compression import set_up_compression
from .gate import set_up_gate
from .headers import set_up_headers
from .parts import Parts
from .sizes import set_up_sizes
from .templates import set_up_templates

__all__ = ["Parts", "set_up_web"]

BLUEPRINTS = (
    access.blueprint,
    answers.blueprint,
    assets.blueprint,
    browser.blueprint,
    conversations.blueprint,
    health.blueprint,
    listing.blueprint,
    live.blueprint,
    manifest.blueprint,
    messages.blueprint,
    preferences.blueprint,
    problems.blueprint,
    shortcuts.blueprint,
    sign_on.blueprint,
)


class ConversationIdConverter(BaseConverter):
    """A conversation's id in an address; what no column can hold is not found."""

    regex = "[A-Za-z0-9_-]{1,32}"


class MessageIdConverter(IntegerConverter):
    """A message's id in an address; what no column can hold is not found."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, min=1, max=2**31 - 1)


def set_up_web(app: Flask, built: Parts) -> None:
    """Give the app its routes, its templates and its rules."""
    app.extensions["kaiwa"] = built
    # "//a" leads nowhere, not to an address made of the Host header.
    app.url_map.merge_slashes = False
    app.url_map.converters["conversation_id"] = ConversationIdConverter
    app.url_map.converters["message_id"] = MessageIdConverter
    set_up_templates(app, built)
    set_up_gate(app)
    set_up_sizes(app, max_message_chars=built.settings.max_message_chars)
    set_up_headers(app)
    set_up_compression(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
