"""Keys and signatures, by joserfc."""
