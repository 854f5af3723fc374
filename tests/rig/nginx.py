"""nginx before a provider: a private authority, a required client certificate, a rate limit, and a block page."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.rig.authority import Authority

PROGRAM = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
ABSENT = pytest.mark.skipif(PROGRAM is None, reason="no nginx is installed: .ci/nginx installs it")
STARTED_WITHIN = 10
# What firewalls take for an attack: quotes and angle brackets, which JSON in a parameter has as well.
SUSPICIOUS = "%22|%3C|%27"
BLOCK_PAGE = (
    "<html><head><title>Not allowed</title></head><body><h1>Not allowed</h1>"
    "<p>This request looks like an attack. Quote $request_id when you call us.</p></body></html>"
)
CONFIGURATION = """\
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  ssl_certificate {certificate};
  ssl_certificate_key {certificate};
  ssl_client_certificate {authority};
  ssl_verify_client {client};
  limit_req_zone $server_port zone=all:1m rate={rate}r/s;
  limit_req_status 429;
  map $args $suspicious {{ default 0; "~*{suspicious}" 1; }}
  proxy_http_version 1.1;
  proxy_set_header Host $http_host;
  proxy_set_header X-Forwarded-Proto https;
{servers}
}}
"""
SERVER = """\
  server {{
    listen 127.0.0.1:{port} ssl;
    server_name {host};
    default_type text/html;
    limit_req zone=all burst={burst} nodelay;
    if ($suspicious) {{ return 403 '{page}'; }}
    location / {{ proxy_pass http://127.0.0.1:{behind}; }}
  }}
"""


@dataclass(frozen=True)
class Guard:
    """What nginx lets through: requests per second, without a client certificate, and with suspicious parameters."""

    rate: int = 10_000
    burst: int = 1_000
    anybody: bool = False
    blocks: bool = False


@contextmanager
def nginx(folder: Path, authority: Authority, port: int, behind: dict[str, int], guard: Guard) -> Iterator[None]:
    """Serve hosts with TLS on one port; `behind` says which port of this machine answers for which host."""
    folder.mkdir()
    servers = "".join(
        SERVER.format(port=port, host=host, behind=to, burst=guard.burst, page=BLOCK_PAGE)
        for host, to in behind.items()
    )
    file = folder / "nginx.conf"
    file.write_text(
        CONFIGURATION.format(
            folder=folder,
            certificate=authority.signed("server", *behind),
            authority=authority.bundle,
            client="off" if guard.anybody else "on",
            rate=guard.rate,
            suspicious=SUSPICIOUS if guard.blocks else "^$hallmark",
            servers=servers,
        ),
        encoding="utf-8",
    )
    assert PROGRAM is not None
    words = [PROGRAM, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(file)]
    with subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as process:
        try:
            _listening(process, port, folder / "error.log")
            yield
        finally:
            process.terminate()


def _listening(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + STARTED_WITHIN
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            ended = process.poll() is not None
            assert not ended and time.monotonic() < until, log.read_text("utf-8") if log.is_file() else "no log"
            time.sleep(0.02)
