"""The doctor: examines the config vars and everything that they lead to.

``flask doctor`` prints its findings, each fault with the command that mends it. Nothing
of it is imported while the app serves.
"""

from .examination import examine, examine_settings
from .finding import Finding
from .report import write_json, write_table

__all__ = ["examine", "examine_settings", "Finding", "write_json", "write_table"]
