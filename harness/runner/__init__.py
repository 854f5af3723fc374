"""Plays a scenario against a target and turns what came back into events."""
