"""Generated texts and bytes: a few in the tests, many in `make fuzz`."""
