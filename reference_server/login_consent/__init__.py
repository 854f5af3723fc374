"""The login and consent application: pages for End-Users, on top of the admin API alone.

It knows nothing of the provider but the address of its admin port, so that any other application that speaks Hydra's
login and consent contract can take its place.
"""
