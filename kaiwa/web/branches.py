"""The map of a conversation's branches."""

from flask import Blueprint, Response, make_response

from ..store import Branch, Path
from .route import route
from .services import services
from .templates import render_macro
from .visitor import get_owner

blueprint = Blueprint("branches", __name__)


@blueprint.get("/conversations/<conversation_id:conversation_id>/branches")
@route()
def show(conversation_id: str) -> Response:
    """Show the map alone, for a script to put in place."""
    branches = services().branches.read(get_owner(), conversation_id)
    branch_map = render_macro(
        "conversations/_branch_map.html", "branch_map", conversation_id, branches
    )
    return make_response(branch_map)


def list_branches(path: Path) -> list[Branch]:
    """List the branches of the conversation on a page.

    Short conversations without versions, nearly all of them, need no query.
    """
    has_versions = any(len(it.sibling_ids) > 1 for it in path.messages)
    if path.older_id is None and not has_versions:
        return []
    conversation = path.conversation
    return services().branches.read(conversation.owner_id, conversation.id)
