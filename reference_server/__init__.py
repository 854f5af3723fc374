"""The reference OpenID Provider: small, legible, headless like Ory Hydra, with faults on demand."""
