"""A soak: users and accidents at random, and an audit afterwards.

``python -m tools.soak --seconds 600`` runs two dynos behind nginx in the place of
Heroku's router, with Postgres and Redis. Users send, follow, reload, close the tab,
return, stop, retry and continue. Meanwhile dynos are restarted and killed, a worker is
killed, Redis is restarted, and connections are dropped. At the end there are no
accidents, and two endpoints are silent for longer than the router's timeout. The audit
then compares the database, the notes of every user and the journal of the endpoint, and
the greenlets and connections of the dynos with those of a fresh dyno. A seed repeats
the random decisions.
"""
