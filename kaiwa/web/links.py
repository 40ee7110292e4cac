"""Links that start a chat: ``/?q=…&model=…&preset=…`` fills in the composer.

Nothing is sent, because a link must not spend money. Without ``preset``, the default of
the visitor is used; an empty one means none.
"""

from dataclasses import dataclass, field, replace
from hashlib import sha256

from flask import Blueprint, Response, make_response, render_template, request

from ..errors import ModelGone, NotFound
from ..presets import Preset
from ..source import LeftOut, clean_message, read_text
from .ids import read_message_id
from .preset_view import find_default_preset, get_preset
from .route import Audience, route
from .services import services
from .urls import url_for
from .visitor import get_owner

MAX_NAME_CHARS = 16  # Browsers cut longer names of search engines.

blueprint = Blueprint("links", __name__)


@dataclass(frozen=True, slots=True)
class ChatLink:
    """The content of a link that starts a chat.

    :ivar problem: the link or the preset names a model that is not attached.
    """

    draft: str = ""
    preset: Preset | None = None
    model_key: str = ""
    problem: ModelGone | None = None
    left_out: LeftOut = field(default_factory=LeftOut)

    @property
    def thinking(self) -> str:
        """The effort of its preset; empty is off."""
        return self.preset.tuning.thinking if self.preset else ""

    @property
    def draft_key(self) -> str:
        """The name for its stored draft: that of another new chat must stay."""
        digest = sha256(self.draft.encode()).hexdigest()
        return f"new:{digest[:12]}" if self.draft else "new"


def read_link() -> ChatLink:
    """Read the link of the current request.

    :raises NotFound: the visitor has no such preset.
    """
    if request.method == "POST":  # A refused send has its own content.
        return ChatLink()
    preset = _read_preset()
    text, left_out = clean_message(request.args.get("q", ""))
    draft = text.strip() or read_draft() or (preset.opening if preset else "")
    wanted = request.args.get("model", "").strip()
    if not wanted and preset:
        wanted = preset.model_key
    link = ChatLink(draft, preset, left_out=left_out)
    if not wanted:
        return link
    for model in services().catalogue.list_models():
        if wanted in (model.key, model.model_id):
            return replace(link, model_key=model.key)
    return replace(link, problem=ModelGone(model=wanted[:40]))


def _read_preset() -> Preset | None:
    preset_id = request.args.get("preset")
    if preset_id is None:
        # The default would change a fork.
        is_fork = "draft_of" in request.args
        return None if is_fork else find_default_preset(get_owner())
    return get_preset(get_owner(), preset_id) if preset_id else None


def read_draft() -> str:
    """Read the question that a fork begins with, from ``?draft_of=``.

    :raises NotFound: the visitor has no such question.
    """
    message_id = request.args.get("draft_of", type=read_message_id)
    if message_id is None:
        return ""
    question, _ = services().conversations.get_question(get_owner(), message_id)
    return read_text(question.source)


@blueprint.get("/opensearch.xml")
@route(audience=Audience.PUBLIC, session=False)
def show_search_engine() -> Response:
    """Describe the chat as a search engine that browsers can add.

    Needs PUBLIC_URL, because a visitor controls the Host header.
    Source: https://github.com/dewitt/opensearch
    """
    root = services().settings.public_url
    if not root:
        raise NotFound()
    body = render_template(
        "links/opensearch.xml",
        name=services().settings.chat_title[:MAX_NAME_CHARS],
        home=root + url_for("conversations.new"),
    )
    response = make_response(body)
    response.mimetype = "application/opensearchdescription+xml"
    return response
