"""The benchmark: how fast Kaiwa is on one core, beside two yardsticks.

Three subjects take turns on one core: Kaiwa as it is deployed; the *floor*, a bare
proxy that copies bytes and stores nothing; and the *obvious app*, the twenty lines
one would write first. An endpoint of the benchmark's own and the load share another
core, so that ratios mean something on any machine. ``python -m bench`` says how.
"""
