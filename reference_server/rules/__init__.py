"""What the provider demands, one rule a function; `table.py` shows which rule runs where."""
