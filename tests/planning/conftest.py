"""`--hypothesis-profile=long` looks many times harder for a counterexample (see test_properties.py)."""

from hypothesis import settings

settings.register_profile("long")
