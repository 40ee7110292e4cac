"""A rehearsal of the deployment to Heroku, on this machine: ``make rehearse``."""
