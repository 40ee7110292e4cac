"""Pictures of every state of every page, for people to look at."""
