"""Take pictures of every state of every page."""
