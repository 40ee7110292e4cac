import pytest

from kaiwa.store import Switches


@pytest.fixture
def switches(database) -> Switches:
    return Switches(database)


def test_switch_outlives_the_process(switches, database):
    switches.close_chat()

    later = Switches(database)
    later.refresh()
    assert (switches.is_chat_closed, later.is_chat_closed) == (True, True)
    switches.open_chat()
    later.refresh()
    assert (switches.is_chat_closed, later.is_chat_closed) == (False, False)
