"""The page in Firefox: it is exact there, too; Playwright drives only a Firefox of its own."""

import http.server
import queue
import shutil
import subprocess
import threading
from pathlib import Path

import pytest

from shallows.play.server import files

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
STATE = "epoch=100&picked=w3[0,0]&pane=derivation"
#: Looks at the page in a frame until it has said whether it is exact, and tells what it shows.
WATCH = """<!doctype html><iframe src="index.html#STATE" width="1280" height="800"></iframe><script>
const look = setInterval(() => {
  const page = document.querySelector("iframe").contentDocument;
  if (!page.querySelector(".exact") || !page.querySelector(".equation math")) return;
  clearInterval(look);
  fetch("/said", { method: "POST", body: page.querySelector(".exact").textContent });
}, 100);</script>"""


@pytest.mark.skipif(FIREFOX is None, reason="no Firefox")
def test_firefox_finds_pythons_bits_and_shows_the_derivation(tmp_path: Path) -> None:
    """It has trained the golden networks, and equations are on the screen."""
    said: queue.Queue[str] = queue.Queue()
    served = {f"/{name}": content for name, content in files().items()}
    served["/"] = WATCH.replace("STATE", STATE).encode()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path in served else 404)
            kind = {"js": "text/javascript", "css": "text/css"}.get(self.path.split(".")[-1])
            self.send_header("Content-Type", kind or "text/html")
            self.end_headers()
            self.wfile.write(served.get(self.path, b""))

        def do_POST(self) -> None:
            said.put(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/"
        command = [str(FIREFOX), "--headless", "--no-remote", "--profile", str(tmp_path), address]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as fox:
            try:
                assert said.get(timeout=120) == "exact to the bit"
            finally:
                fox.terminate()
        server.shutdown()
