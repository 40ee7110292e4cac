"""A pretend inference endpoint, for trying Kaiwa without a model.

It follows Heroku's documentation of the inference API and shares no code with the
client in ``inference``, so that both cannot make the same mistake. ``make run`` starts
it if no model is attached; ``python -m kaiwa.standin`` starts it alone.
"""
