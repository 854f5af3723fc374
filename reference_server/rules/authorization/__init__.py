"""Rules of the authorization endpoint."""
