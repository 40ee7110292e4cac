"""A pace that rests at every step."""

from kaiwa.render import Pace


class AlwaysDue(Pace):
    """Rests whenever it may."""

    is_due = True
