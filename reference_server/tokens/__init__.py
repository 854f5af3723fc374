"""Making codes, tokens and ID Tokens."""
