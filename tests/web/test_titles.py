"""With TITLE_MODEL, a model writes titles."""

import pytest

from ..client import AppVisitor
from ..services.process import wait_until


@pytest.fixture
def visitor(make_app):
    """A visitor of a chat with a model for titles."""
    return AppVisitor(make_app(TITLE_MODEL="claude-4-5-sonnet"))


def test_model_writes_the_title(visitor: AppVisitor, endpoint):
    visitor.begin("fast echo: 緑茶の入れ方").follow()

    wait_until(
        lambda: 'dir="auto">緑茶の入れ方</span>' in visitor.read("/"), "the title"
    )
    assert len(endpoint.list_requests()) == 2


def test_later_answers_write_no_title(visitor: AppVisitor, endpoint):
    talk = visitor.begin("fast echo: tea")
    talk.follow()
    wait_until(lambda: ">tea</span>" in visitor.read("/"), "the title")

    talk.send("fast echo: milk").follow()

    assert len(endpoint.list_requests()) == 3
