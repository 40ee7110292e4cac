"""Attacks: every route, raw sockets, and failures."""
