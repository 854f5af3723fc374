"""Lets pytest collect scenario files in this checkout: `pytest scenarios/oidc-core/code-reuse.yaml`."""

pytest_plugins = ["harness.plugin"]
