"""A soak: people and accidents at random, and an audit afterwards.

``python -m tools.soak --seconds 600`` runs two dynos behind nginx in the place of
Heroku's router, with Postgres and Redis between them. Visitors send, follow, reload,
close the tab, come back, stop, try again and go on. Meanwhile dynos are restarted and
killed, a worker is killed, Redis is lost, connections are dropped. In the calm of the
end an endpoint thinks, and one pauses, for longer than the router bears. Then the
database, every follower's log and the stand-in's journal are held against each other,
and what the dynos have left against what a fresh one has. A seed replays the decisions.
"""
