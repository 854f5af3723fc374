"""The engine of Hallmark: it knows the protocols and no particular provider."""
