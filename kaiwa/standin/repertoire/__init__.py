"""Everything the stand-in can be asked to do, in the words that ask for it.

The table is read three ways: to recognise the words in a message, to list them in
the first answer, and to say in each answer what it does. Pure: no IO.
"""

from kaiwa.standin.repertoire.breaks import BREAKS
from kaiwa.standin.repertoire.entry import BREAK, GROUPS, PACE, REFUSE, SHOW, Entry
from kaiwa.standin.repertoire.paces import PACES
from kaiwa.standin.repertoire.refusals import REFUSALS
from kaiwa.standin.repertoire.shows import SHOWS

__all__ = ["BREAK", "GROUPS", "PACE", "REFUSE", "REPERTOIRE", "SHOW", "Entry"]

REPERTOIRE = SHOWS + PACES + REFUSALS + BREAKS
