"""The commands of `hallmark-op` that speak to a running provider, or to its database."""
