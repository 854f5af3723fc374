"""The rules of the logout endpoint."""
