"""The page as Lighthouse sees it: a measurement, not a test."""
