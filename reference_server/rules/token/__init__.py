"""Rules of the token endpoint and its grants."""
