"""HTTP messages as values, and the WSGI edge."""
