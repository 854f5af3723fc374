"""What the provider remembers, as SQLAlchemy Core statements. Every row belongs to one issuer."""
