"""Making an answer in the background; feeds that tabs follow.

::

    begin ──▶ maker: a greenlet asks the model ──▶ feed ──▶ follow (any number of tabs)
                 └──▶ recorder: stores all of them about once a second
    made elsewhere: watcher reads what is stored ──▶ feed ──▶ follow
                    relay brings what is not stored yet, when Redis is attached
"""

from .answers import Answers
from .feed import Feed
from .follow import follow, follow_blocks
from .followers import Admission, Followers
from .maker import Maker
from .watcher import Watcher

__all__ = [
    "Admission",
    "Answers",
    "Feed",
    "Followers",
    "Maker",
    "Watcher",
    "follow",
    "follow_blocks",
]
