"""Real servers for the tests: started on free ports, stopped at the end."""
