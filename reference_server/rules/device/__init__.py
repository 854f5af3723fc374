"""Rules of the device authorization endpoint."""
