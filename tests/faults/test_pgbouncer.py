"""Dynos that reach Postgres through a pool in transaction mode."""


def test_dynos_serve_behind_a_pool(start_dyno, visit, pgbouncer):
    url = pgbouncer.make_database()
    here, there = (start_dyno(DATABASE_URL=url) for _ in range(2))
    visitor = visit(here)

    talks = [visitor.begin("fast count to 3") for _ in range(4)]
    visitor.move_to(there.url)

    for talk in talks:
        assert talk.follow().blocks == ["<p>1 2 3</p>"]
        assert talk.send("fast count to 4").follow().state == "done"
