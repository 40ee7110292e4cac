"""The app that gunicorn serves, `gunicorn app:app`, and the commands of `flask`."""

import sys
from pathlib import Path

from kaiwa import create_app
from kaiwa.commands import make_refused_app
from kaiwa.errors import BadSetting

try:
    app = create_app()
except BadSetting:
    # `flask doctor` explains it; the server must not start.
    if "flask" not in Path(sys.argv[0]).parts[-2:]:
        raise
    app = make_refused_app()
