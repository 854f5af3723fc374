"""Writers of a run's results: each reads the event record and produces one format."""
