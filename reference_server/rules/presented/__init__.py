"""Rules of the endpoints that take a token to end it or to tell about it."""
