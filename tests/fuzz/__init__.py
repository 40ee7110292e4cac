"""Texts and bytes that nobody thought of: a few in the tests, many in `make fuzz`."""
