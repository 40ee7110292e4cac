"""Answers made in the background, and the feeds that their followers read.

::

    start ──▶ maker: a greenlet asks the model ──▶ feed ──▶ follow (any number of tabs)
                └──▶ recorder: stores all answers about once a second
    other processes: watcher polls the database ──▶ feed ──▶ follow
                     relay brings text that is not stored yet, if Redis is attached

``maker.py`` describes the life of an answer; ``pacing.py`` has all tuning numbers.
"""

from .answers import Answers
from .feed import Feed
from .follow import follow, follow_blocks, follow_send
from .followers import Admission, Followers
from .maker import Maker
from .pictures import PictureMaker
from .recorder import Recorder
from .running import RunningAnswer
from .watcher import Watcher

__all__ = [
    "Admission",
    "Answers",
    "Feed",
    "Followers",
    "Maker",
    "PictureMaker",
    "Recorder",
    "RunningAnswer",
    "Watcher",
    "follow",
    "follow_blocks",
    "follow_send",
]
