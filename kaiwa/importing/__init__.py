"""Import conversations from the exports of Kaiwa and of other programs.

A file is read in chunks, and each conversation is converted and stored before the next
one is read, so the size of the file does not matter.
"""

from .importer import Importer
from .rejection import REASONS, Rejected

__all__ = ["Importer", "REASONS", "Rejected"]
