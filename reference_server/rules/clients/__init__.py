"""Rules of client authentication, shared by the endpoints that clients call."""
