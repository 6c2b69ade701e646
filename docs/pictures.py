"""Make the pictures of the README, of the gallery and of the guides.

python docs/pictures.py            # of README and gallery, by the code that stands beside them
python docs/pictures.py --pages    # of pages: the laboratory's and that of explain
python docs/pictures.py --moving   # the laboratory's, which moves

The last two need Chromium.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import sys
import tempfile
import threading
from pathlib import Path

from PIL import Image

HERE = Path(__file__).parent
PAGES = [HERE.parent / "README.md", HERE / "gallery.md"]
IMAGES = HERE / "images"
NETWORK = (
    "data=spirals&noise=0.02&data_seed=0&hidden=8,8&activation=tanh&bias=yes&init=xavier&lr=0.01"
)
SEEN = [1, 50, 100, 150, 220, 300, 400, 500, 650, 800, 1000, 1300, 1700, 2200, 2800, 3300]
#: Whether the page shows the epoch that it was asked for.
SHOWS = r"""n => {
  const shown = document.body.innerText.match(/Epoch\n([^\n]+)/);
  return shown !== null && Number(shown[1].replace(/\D/g, "")) === n;
}"""


def made_by_code() -> None:
    """Run each block that saves a picture, and keep the picture."""
    for page in PAGES:
        for block in re.findall(r"^```python\n(.*?)^```", page.read_text("utf-8"), re.S | re.M):
            names = re.findall(r'save(?:fig)?\("([\w-]+\.png)"', block)
            if any(f"images/{name}" in page.read_text("utf-8") for name in names):
                exec(compile(block, page.name, "exec"), {"__name__": "__main__"})  # noqa: S102
                for name in names:
                    shutil.copy(name, IMAGES / name)


#: Pictures of the laboratory: the height, and the page's state.
OF_PLAY = {
    "play-train": (800, "epoch=1771&speed=full"),
    "play-sweep": (560, "page=sweep&sweep_ran=yes&sweep_seeds=10&sweep_epochs=3000"),
    "play-map": (730, "page=map&map_ran=yes&map_epochs=300&hidden=8&activation=tanh&bias=yes"),
}


def pages() -> None:
    """Take pictures of the laboratory, and of the page that explains an epoch."""
    from playwright.sync_api import expect, sync_playwright

    import shallows as sh
    from shallows.play.server import Server

    with Server() as server, sync_playwright() as playwright:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        for name, (height, state) in OF_PLAY.items():
            page = browser.new_page(viewport={"width": 1280, "height": height})
            page.goto(f"{server.url}#{state}")
            if name == "play-train":
                expect(page.locator(".ending")).to_contain_text("Solved at epoch")
            else:
                expect(page.locator("progress")).to_have_js_property("position", 1, timeout=300_000)
            expect(page.locator(".exact")).to_be_visible()
            page.wait_for_timeout(400)  # for the pictures, which are drawn a frame later
            kept(page.screenshot(), name)
        page = browser.new_page(viewport={"width": 1000, "height": 1560})
        sh.explain(epoch=500).to_html("explain.html")
        page.goto(Path("explain.html").resolve().as_uri())
        kept(page.screenshot(), "explain")
        browser.close()
        server.shutdown()


def kept(picture: bytes, name: str) -> None:
    """Keep a picture with 256 colours, which takes a third of the bytes."""
    colours = Image.open(io.BytesIO(picture)).convert("RGB").quantize(256, dither=Image.Dither.NONE)
    colours.save(IMAGES / f"{name}.png", optimize=True)


def moving() -> None:
    """Take the laboratory's figure at some epochs, one picture after another."""
    from playwright.sync_api import sync_playwright

    from shallows.play.server import Server

    frames = []
    with Server() as server, sync_playwright() as playwright:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        page = browser.new_page(viewport={"width": 1120, "height": 660})
        for epoch in SEEN:
            page.goto("about:blank")
            page.goto(f"{server.url}#{NETWORK}&epoch={epoch}")
            page.locator(".unit").first.wait_for()
            page.wait_for_function(SHOWS, arg=epoch, timeout=300_000)
            page.wait_for_timeout(400)  # for the pictures, which are drawn a frame later
            frames.append(Image.open(io.BytesIO(page.screenshot())).convert("RGB"))
        browser.close()
        server.shutdown()
    frames = [frame.quantize(48, dither=Image.Dither.NONE) for frame in frames]
    durations = [350] * (len(frames) - 1) + [2500]
    frames[0].save(
        IMAGES / "laboratory.gif", save_all=True, append_images=frames[1:], duration=durations,
        loop=0, optimize=True,
    )  # fmt: skip


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as desk:
        os.chdir(desk)
        if "--pages" in sys.argv:
            pages()
        elif "--moving" in sys.argv:
            moving()
        else:
            made_by_code()
