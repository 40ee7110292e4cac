"""A soak: people and accidents at random, and an audit afterwards.

``python -m tests.soak --seconds 600`` runs two dynos with Postgres and Redis between
them. Visitors send, follow, leave, come back elsewhere, stop, try again and go on;
dynos are restarted and killed meanwhile. In the end the database, every follower's log
and the stand-in's journal are held against each other. A seed replays the decisions.
"""
