"""HAProxy, nginx and Caddy as processes of their own, with the configurations of the documents."""

import asyncio
import os
import re
import socket
import subprocess
from pathlib import Path

from aiohttp import ClientError, ClientSession, TCPConnector
from aiohttp.abc import AbstractResolver, ResolveResult

from tests.support.documents import code_block
from tests.support.server import ServerProcess, free_port

STARTS_WITHIN = 20.0  # seconds

# What surrounds the documents' part: it belongs into the `http` block of a nginx that runs as a service.
NGINX = """
daemon off;
pid {folder}/nginx.pid;
error_log stderr;
user root;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {part}
}}
"""


class Loopback(AbstractResolver):
    """Finds every name on this machine."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        flags = socket.AI_NUMERICHOST
        return [ResolveResult(hostname=host, host="127.0.0.1", port=port, family=socket.AF_INET, proto=0, flags=flags)]

    async def close(self) -> None:
        pass


class WebServer:
    """HAProxy, nginx or Caddy with a configuration; it ends with `stop`."""

    def __init__(self, kind: str, folder: Path, config: str, url: str) -> None:
        """`url` is where it answers, whatever its host may be, on loopback."""
        folder.mkdir(parents=True)
        self.url = url
        file = folder / f"{kind}.conf"
        file.write_text(NGINX.format(folder=folder, part=config) if kind == "nginx" else config)
        options = {
            "haproxy": ["-db", "-f", file],
            "nginx": ["-p", folder, "-c", file],
            "caddy": ["run", "--config", file, "--adapter", "caddyfile"],
        }[kind]
        self._log_file = folder / f"{kind}.log"
        home = dict.fromkeys(("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"), str(folder))  # where Caddy keeps things
        with self._log_file.open("wb") as log:
            self._process = subprocess.Popen(
                [kind, *options], env=os.environ | home, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
            )

    async def start(self) -> None:
        """Returns once a server answers through it."""
        try:
            connector = TCPConnector(resolver=Loopback(), ssl=False)
            async with asyncio.timeout(STARTS_WITHIN), ClientSession(connector=connector) as session:
                while not await self._answers(session):
                    await asyncio.sleep(0.05)
        except TimeoutError:
            self.stop()
            raise AssertionError(f"no answer through {self.url}:\n{self._log_file.read_text()}") from None

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait()

    async def _answers(self, session: ClientSession) -> bool:
        assert self._process.poll() is None, self._log_file.read_text()
        try:
            async with session.get(f"{self.url}/livez") as answer:
                return answer.status == 200
        except ClientError:
            return False


class Balancer(WebServer):
    """A load balancer on a loopback port, in front of three servers, with the configuration of the documents."""

    def __init__(self, kind: str, folder: Path, servers: list[ServerProcess]) -> None:
        self.port = free_port()
        config = code_block(kind, "instances")
        for host, server in zip("abc", servers, strict=True):
            config = config.replace(f" {host}:8000", f" 127.0.0.1:{server.port}")
        config = re.sub("(bind :|listen )8000", rf"\g<1>{self.port}", config).replace("bind :", "bind 127.0.0.1:")
        super().__init__(kind, folder, config, f"http://127.0.0.1:{self.port}")
