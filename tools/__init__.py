"""Programs for developers; the app does not import them."""
