"""Serves the provider on a free port of 127.0.0.1: prints where it is as JSON, and ends with its standard input."""

import json
import logging
import os
import socket
import sys
import tempfile
import threading
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.servers.basehttp import ThreadedWSGIServer

FIRST = ["alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi"]
NAMES = [*FIRST, "ivan", "judy", "mallory", "niaj", "olivia", "peggy", "rupert", "sybil"]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


def prepared(folder: Path, port: int) -> None:
    """Make the key, the database and the users."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(pem)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "configuration",
        "PROVIDER_FOLDER": str(folder),
        "PROVIDER_ISSUER": f"http://127.0.0.1:{port}",
        # The toolkit's library refuses plain http without this; the provider is on loopback, for tests alone.
        "OAUTHLIB_INSECURE_TRANSPORT": "1",
    }
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    for name in NAMES:
        get_user_model().objects.create_user(name, password=f"{name}-password")


def main() -> None:
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="django-oauth-toolkit-") as folder:
        prepared(Path(folder), port)
        from administrator import Quiet, administration
        from django.core.wsgi import get_wsgi_application

        logging.disable(logging.CRITICAL)
        ports = {}
        for name, application, at in (("issuer", get_wsgi_application(), port), ("admin", administration, 0)):
            server = ThreadedWSGIServer(("127.0.0.1", at), Quiet)
            server.daemon_threads = True
            server.set_app(application)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            ports[name] = f"http://127.0.0.1:{server.server_port}"
        print(json.dumps(ports), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
