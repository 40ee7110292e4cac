"""The app that gunicorn serves: `gunicorn app:app`."""

from kaiwa import create_app

app = create_app()
