"""What an attacker would try: every route, raw sockets, and failures."""
