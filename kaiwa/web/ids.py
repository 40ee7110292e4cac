"""Ids in URLs and forms. An id that no column can hold is not found."""

import re

from flask import Flask
from werkzeug.routing import BaseConverter, IntegerConverter, Map

MESSAGE_IDS = range(1, 2**31)
CONVERSATION_ID = "[A-Za-z0-9_-]{1,32}"
RANDOM_IDS = (
    "conversation_id",
    "file_id",
    "import_id",
    "share_id",
    "device_id",
    "secret",
)
LIST_IDS = ("preset_id", "snippet_id")


class RandomIdConverter(BaseConverter):
    """The id of a conversation, a file, a share or the like in a URL."""

    regex = CONVERSATION_ID


class ListIdConverter(BaseConverter):
    """The id of a preset or a snippet in a URL; ``new`` is the page of the form."""

    regex = rf"(?!new\Z){CONVERSATION_ID}"


class MessageIdConverter(IntegerConverter):
    """The id of a message in a URL."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, min=MESSAGE_IDS[0], max=MESSAGE_IDS[-1])


def set_up_ids(app: Flask) -> None:
    """Add the converters of ids."""
    app.url_map.converters |= dict.fromkeys(RANDOM_IDS, RandomIdConverter)
    app.url_map.converters |= dict.fromkeys(LIST_IDS, ListIdConverter)
    app.url_map.converters["message_id"] = MessageIdConverter


def read_conversation_id(text: str) -> str:
    """Read a conversation's id.

    :raises ValueError: the text is no valid id.
    """
    if not re.fullmatch(CONVERSATION_ID, text):
        raise ValueError("no conversation has this id")
    return text


def is_list_id(text: str) -> bool:
    """Return whether a preset or a snippet can have this id."""
    return bool(re.fullmatch(CONVERSATION_ID, text))


def read_share_id(text: str) -> str:
    """Read a share's id.

    :raises ValueError: the text is no valid id.
    """
    if not re.fullmatch(CONVERSATION_ID, text):
        raise ValueError("no share has this id")
    return text


def read_message_id(text: str) -> int:
    """Read a message's id.

    :raises ValueError: the text is no valid id.
    """
    number = int(text)
    if number not in MESSAGE_IDS:
        raise ValueError("no message has this id")
    return number
