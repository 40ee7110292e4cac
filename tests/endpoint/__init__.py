"""The inference endpoint of the tests, on a real socket.

It extends the stand-in: plain words in a message ask for answers, paces, errors and
faults (`menu.py` lists them). A test may instead give a script, a function that writes
any bytes to one `Exchange` (`scripts.py` builds the common ones). `fast.py` serves the
benchmark.
"""

from .endpoint import Endpoint
from .exchange import CHAT_PATH, Exchange, Script

__all__ = ["CHAT_PATH", "Endpoint", "Exchange", "Script"]
