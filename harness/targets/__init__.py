"""Targets: the providers that a run judges, how they are reached, and how they are started."""
