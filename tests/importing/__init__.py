"""Tests of ``kaiwa.importing``."""
