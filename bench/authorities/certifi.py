"""Stands in for certifi where a server of the benchmark is to trust its endpoint.

The app trusts certifi's authorities and nothing that the environment says, and the
benchmark changes nothing of that. This folder is put before the real certifi on the
path of measured processes that speak TLS; its one authority is the certificate of the
endpoint on this machine.
"""

import os
from pathlib import Path


def where() -> str:
    """Return the file of the authorities."""
    return os.environ["BENCH_CERTIFICATE"]


def contents() -> str:
    """Return the authorities themselves."""
    return Path(where()).read_text()
