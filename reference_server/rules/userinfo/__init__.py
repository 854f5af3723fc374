"""Rules of the UserInfo endpoint."""
