"""The `hallmark` command."""
