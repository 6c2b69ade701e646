"""How fast the page is, in Chromium: `python benchmarks/page.py [minutes]`.

First paint, the first epoch, frames a second while training, the live speed beside the engine's
alone, a map of 256 × 256 networks, and the memory over some minutes of training.
"""

from __future__ import annotations

import shutil
import sys
import threading
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from shallows.play.server import Server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FRAMES = """(seconds) => new Promise((done) => {
  const times = [];
  const frame = (now) => {
    times.push(now);
    if (now - times[0] < 1000 * seconds) return requestAnimationFrame(frame);
    const gaps = times.slice(1).map((t, i) => t - times[i]).sort((a, b) => a - b);
    done([1000 * gaps.length / (now - times[0]), gaps[Math.floor(0.99 * gaps.length)]]);
  };
  requestAnimationFrame(frame);
})"""
#: The engine alone: a worker of the page's own code trains one network for a second.
ENGINE = """() => new Promise((done) => {
  const worker = window.spare;
  const network = () => ({ count: 1, state: Float64Array.from(window.spec.start), rates: new Float64Array(3).fill(0.1),
                           epochs: new Int32Array(1), status: new Int8Array(1) });
  let [at, ran, began] = [0, 0, 0];
  worker.addEventListener("message", () => {
    if (!began) began = performance.now();
    else ran += 20000;
    if (performance.now() - began > 1000) done(ran / (performance.now() - began) * 1000);
    else worker.postMessage({ id: ++at, method: "train", args: [network(), 20000] });
  });
  worker.postMessage({ id: 0, method: "open", args: [window.spec.problem] });
})"""  # fmt: skip
#: Keeps a worker of the page, and the training that it was last given.
KEPT = """const post = Worker.prototype.postMessage;
Worker.prototype.postMessage = function (call) {
  if (call?.method === "load") { window.spare = this; window.spec = call.args[0]; }
  return post.apply(this, arguments);
};"""


def opened(browser: Browser, address: str, state: str = "") -> Page:
    """Return the page, in a fresh browser."""
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.add_init_script(KEPT)
    page.goto(f"{address}#{state}")
    page.locator(".unit, .sweep").first.wait_for()
    return page


def epoch(page: Page) -> int:
    """Return the epoch that is shown."""
    text = page.locator(".epoch output").inner_text()
    return int("".join(c for c in text if c.isdigit()))


def work_of_a_frame(page: Page) -> float:
    """Return milliseconds of the processor, which others that run beside it change little."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.evaluate("frames = 0; (function next() { frames++; requestAnimationFrame(next); })()")

    def now() -> tuple[float, int]:
        metrics = cdp.send("Performance.getMetrics")["metrics"]
        busy = next(m["value"] for m in metrics if m["name"] == "TaskDuration")
        return busy, page.evaluate("frames")

    (before, first), _, (after, last) = now(), page.wait_for_timeout(4000), now()
    return 1000 * (after - before) / (last - first)


def main(minutes: float) -> None:
    """Print all figures."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))))
    with Server() as server, sync_playwright() as playwright:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=chromium)
        page = opened(browser, server.url)
        paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
        print(f"first paint {paint:.0f} ms after the request")
        page.keyboard.press("ArrowRight")
        page.wait_for_function("document.querySelector('.epoch output').textContent === '1'")
        print(f"the first epoch at {page.evaluate('performance.now()'):.0f} ms")
        page = opened(browser, server.url, "speed=full&stop=never&max_epochs=1000000")
        alone = page.evaluate(ENGINE)
        page = opened(browser, server.url, "speed=full&stop=never&max_epochs=1000000")
        page.get_by_role("button", name="Play").click()
        page.wait_for_function("document.querySelector('.epoch output').textContent !== '0'")
        first, began = epoch(page), page.evaluate("performance.now()")
        page.evaluate(FRAMES, 1)
        last, ended = epoch(page), page.evaluate("performance.now()")
        live = 1000 * (last - first) / (ended - began)
        print(f"XOR, one network: {live:,.0f} epochs a second live, {alone:,.0f} the engine alone")
        page = opened(browser, server.url, "speed=100&stop=never&max_epochs=1000000")
        page.get_by_role("button", name="Play").click()
        rate, slow = page.evaluate(FRAMES, 5)
        print(f"{rate:.1f} frames a second while training, 99 % within {slow:.1f} ms")
        print(f"a frame takes {work_of_a_frame(page):.1f} ms of the page's own thread")
        page = opened(browser, server.url, "page=map&map_size=256&map_epochs=500")
        began = page.evaluate("performance.now()")
        page.get_by_role("button", name="Train all").click()
        page.get_by_role("button", name="Stop").wait_for()
        page.get_by_role("button", name="Train all").wait_for(timeout=180_000)
        print(f"a map of 256 × 256: {(page.evaluate('performance.now()') - began) / 1000:.1f} s")
        page = opened(browser, server.url, "speed=10&stop=never&max_epochs=1000000")
        cdp = page.context.new_cdp_session(page)
        page.get_by_role("button", name="Play").click()
        for _ in range(max(2, round(2 * minutes))):
            page.wait_for_timeout(30_000)
            cdp.send("HeapProfiler.collectGarbage")
            used = cdp.send("Runtime.getHeapUsage")
            objects, arrays = used["usedSize"] / 1e6, used["backingStorageSize"] / 1e6
            print(f"  epoch {epoch(page):,}: {objects:.1f} MB of objects, {arrays:.1f} of arrays")
        browser.close()
        server.shutdown()


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 5)
