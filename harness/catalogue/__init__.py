"""The requirement catalogue: what the specifications demand of a provider, one sentence an entry."""
