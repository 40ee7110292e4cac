"""A replacement of certifi, so that a measured server trusts the endpoint.

The app trusts certifi's authorities only, not the environment, and the benchmark does
not change that. This folder precedes the real certifi on the path of measured
processes that use TLS. Its one authority is the certificate of the endpoint.
"""

import os
from pathlib import Path


def where() -> str:
    """Return the path of the authorities."""
    return os.environ["BENCH_CERTIFICATE"]


def contents() -> str:
    """Return the authorities."""
    return Path(where()).read_text()
