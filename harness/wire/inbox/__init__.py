"""The RP's own endpoints: what the provider itself calls and fetches (decisions.md, D16)."""
