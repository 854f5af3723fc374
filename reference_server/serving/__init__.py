"""Processes: one parent, three granian servers."""
