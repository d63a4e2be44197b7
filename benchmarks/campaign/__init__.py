"""Test campaigns of vehicles at one proving ground: a generator, fifty instances, and the best schedules known."""
