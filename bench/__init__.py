"""The benchmark: the speed of Kaiwa on one core, beside two yardsticks.

Three subjects take turns on one core: Kaiwa as it is deployed; the *floor*, a bare
proxy that copies bytes and stores nothing; and the *obvious app*, the shortest Flask
app that streams answers. The endpoint and the load share another core, so that ratios
are comparable between machines. Run it with ``python -m bench``.
"""
