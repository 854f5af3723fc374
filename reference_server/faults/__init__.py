"""Deliberate non-conformities: each a patch to the rule table, served as an issuer of its own."""
