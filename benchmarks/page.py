"""How fast the page is, in Chromium: `python benchmarks/page.py [minutes]`.

Prints a table of what is promised of the page and what was measured: its size, first paint, the
first epoch, the engine's speed in a worker, the live speed beside it, frames a second while
training, a map of 256 × 256 networks on two cores, and the memory over some minutes of training
(5 if not given). It needs a quiet machine and takes a minute and the minutes.
"""

from __future__ import annotations

import gzip
import os
import shutil
import statistics
import sys
import threading
from typing import TYPE_CHECKING, NamedTuple

from playwright.sync_api import expect, sync_playwright

from shallows.play.server import Server, files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

CORES = 2
#: XOR at a learning rate that solves nothing within a million epochs.
ENDLESS = "lr=0.0001&max_epochs=1000000"

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
#: The engine alone: workers of the page's own code train so many networks each for a second.
#: Returns the network-epochs of each worker in a second of the clock.
ENGINE = """([workers, count, epochs]) => Promise.all(Array.from({ length: workers }, () => new Promise((done) => {
  const worker = new window.Worker(window.code);
  const { start, problem, lr } = window.spec;
  const networks = () => ({ count, state: Float64Array.from({ length: count * start.length }, (_, i) => start[i % start.length]),
                            rates: new Float64Array(3 * count).fill(lr), epochs: new Int32Array(count), status: new Int8Array(count) });
  let [warm, began, ran] = [8, 0, 0];
  worker.onmessage = ({ data }) => {
    if (data.error) throw new Error(data.error);
    if (warm > 0) { if (!--warm) began = performance.now(); }
    else ran += data.value.epochs.reduce((a, b) => a + b, 0);
    const seconds = (performance.now() - began) / 1000;
    if (!warm && seconds > 1) { worker.terminate(); return done(ran / seconds); }
    worker.postMessage({ id: 1, method: "train", args: [networks(), epochs, 0] });
  };
  worker.postMessage({ id: 0, method: "open", args: [problem, 0] });
})))"""  # fmt: skip
#: The epochs that the page runs in a second of the clock, once it plays.
LIVE = """(seconds) => new Promise((done) => {
  const epoch = () => Number(document.querySelector(".epoch output").textContent.replace(/\\D/g, ""));
  const [first, began] = [epoch(), performance.now()];
  setTimeout(() => done((epoch() - first) / (performance.now() - began) * 1000), 1000 * seconds);
})"""
#: Keeps the code of the page's workers, and the training that one was last given.
KEPT = """const First = Worker;
window.Worker = class extends First {
  constructor(url) { super(url); window.code = url; }
  postMessage(call) { if (call?.method === "load") window.spec = call.args[0]; super.postMessage(call); }
};"""


class Row(NamedTuple):
    """What is promised, and what was measured."""

    what: str
    goal: str
    figure: str
    met: bool


def opened(browser: Browser, address: str, state: str = "") -> Page:
    """Return the page, in a fresh profile."""
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.add_init_script(KEPT)
    page.goto(f"{address}#{state}")
    page.locator(".unit, .sweep").first.wait_for()
    return page


def size() -> Row:
    """Return how much is sent to a visitor."""
    kilobytes = sum(len(gzip.compress(content, 9)) for content in files().values()) / 1000
    figure = f"{kilobytes:.0f} KB"
    return Row("All files, compressed by gzip", "at most 250 KB", figure, kilobytes <= 250)


def starting(browser: Browser, address: str) -> Iterator[Row]:
    """Return when something can be seen, and when it trains: medians of five visits."""
    paints, epochs = [], []
    for _ in range(5):
        page = opened(browser, address)
        page.keyboard.press("ArrowRight")
        expect(page.locator(".epoch output")).to_have_text("1")
        epochs.append(page.evaluate("performance.now()"))
        entry = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
        paints.append(page.evaluate(entry))
        page.context.close()
    paint, epoch = statistics.median(paints), statistics.median(epochs)
    yield Row("First paint", "under 500 ms", f"{paint:.0f} ms", paint < 500)
    yield Row("First epoch trained", "under 1000 ms", f"{epoch:.0f} ms", epoch < 1000)


def engine(browser: Browser, address: str) -> Row:
    """Return the speed at h = 3 of as many workers as there are cores."""
    page = opened(browser, address, ENDLESS)
    rates = [rate / 1e6 for rate in page.evaluate(ENGINE, [CORES, 256, 400])]
    page.context.close()
    figure = ", ".join(f"{rate:.2f}" for rate in rates) + " million"
    what = f"Network-epochs a second of {CORES} workers, h = 3"
    return Row(what, "at least 1.5 million each", figure, min(rates) >= 1.5)


def live(browser: Browser, address: str) -> Row:
    """Return how fast the page trains one network before one's eyes, by what its engine could."""
    page = opened(browser, address, f"{ENDLESS}&speed=full")
    pairs = []
    for _ in range(5):
        (alone,) = page.evaluate(ENGINE, [1, 1, 20_000])
        page.get_by_role("button", name="Play").click()
        expect(page.locator(".epoch output")).not_to_have_text("0")
        pairs.append((page.evaluate(LIVE, 0.5), alone))
        page.get_by_role("button", name="Back to the initial weights").click()
        expect(page.locator(".epoch output")).to_have_text("0")
    page.context.close()
    share = statistics.median(one / alone for one, alone in pairs)
    seen, alone = (statistics.median(column) for column in zip(*pairs, strict=True))
    figure = f"{100 * share:.0f} % ({seen:,.0f} of {alone:,.0f} epochs a second)"
    return Row("Live speed, of the engine alone", "at least 50 %", figure, share >= 0.5)


def frames(browser: Browser, address: str) -> Iterator[Row]:
    """Return how smoothly the page moves while it trains."""
    for speed, goal in (("100", 59.5), ("full", 0)):
        page = opened(browser, address, f"{ENDLESS}&speed={speed}")
        page.get_by_role("button", name="Play").click()
        page.wait_for_timeout(500)
        rate, slow = page.evaluate(FRAMES, 5 if goal else 0.5)
        page.context.close()
        figure = f"{rate:.1f}, 99 % of them within {slow:.1f} ms"
        what = f"Frames a second at {speed} epochs a frame" if goal else "Frames at full speed"
        yield Row(what, "60" if goal else "none", figure, rate >= goal)


def spent(browser: Browser) -> dict[str, float]:
    """Return the seconds of processor time of the browser's processes, by kind."""
    cdp = browser.new_browser_cdp_session()
    found: dict[str, float] = {}
    for process in cdp.send("SystemInfo.getProcessInfo")["processInfo"]:
        found[process["type"]] = found.get(process["type"], 0) + process["cpuTime"]
    cdp.detach()
    return found


def a_map(browser: Browser, address: str) -> Row:
    """Return how long a map takes, and the processor time of it."""
    page = opened(browser, address, "page=map&map_size=256&map_epochs=500")
    before, began = spent(browser), page.evaluate("performance.now()")
    page.get_by_role("button", name="Train all").click()
    page.get_by_role("button", name="Stop").wait_for()
    page.get_by_role("button", name="Train all").wait_for(timeout=180_000)
    seconds = (page.evaluate("performance.now()") - began) / 1000
    after = spent(browser)
    page.context.close()
    used = sum(after[kind] - before.get(kind, 0) for kind in after)
    figure = (
        f"{seconds:.1f} s ({used:.1f} s of processor time, {len(os.sched_getaffinity(0))} cores)"
    )
    return Row("A map of 256 × 256, budget 500", "under 10 s", figure, seconds < 10)


def memory(browser: Browser, address: str, minutes: float) -> Row:
    """Return how the page's memory grows while it trains, beyond the curve's 16 bytes an epoch.

    Growth is counted from the first minute on: until then the browser compiles the page's code.
    """
    page = opened(browser, address, f"{ENDLESS}&speed=10")
    cdp = page.context.new_cdp_session(page)
    page.get_by_role("button", name="Play").click()
    sizes = []
    for _ in range(max(2, round(2 * minutes))):
        page.wait_for_timeout(30_000)
        for _ in range(2):  # what the first frees may hold more
            cdp.send("HeapProfiler.collectGarbage")
        used = cdp.send("Runtime.getHeapUsage")
        text = page.locator(".epoch output").inner_text()
        epoch = int("".join(c for c in text if c.isdigit()))
        curve = 16 * 2 ** (epoch - 1).bit_length() / 1e6  # its arrays double when they are full
        sizes.append(((used["usedSize"] + used["backingStorageSize"]) / 1e6 - curve, curve))
        print(f"  epoch {epoch:,}: {sizes[-1][0]:.1f} MB and {curve:.1f} of the curve", flush=True)
    page.context.close()
    (first, _), (last, curve) = sizes[1], sizes[-1]
    figure = f"{first:.1f} → {last:.1f} MB, and {curve:.1f} of the curve"
    return Row(f"Memory over {minutes:g} minutes", "grows by under 1 MB", figure, last - first < 1)


def rows(browser: Browser, address: str, minutes: float) -> Iterator[Row]:
    """Measure one thing after another."""
    yield size()
    yield from starting(browser, address)
    yield engine(browser, address)
    yield live(browser, address)
    yield from frames(browser, address)
    yield a_map(browser, address)
    yield memory(browser, address, minutes)


def main(minutes: float) -> None:
    """Measure everything, and print the table."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    chromium = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
    with Server() as server, sync_playwright() as playwright:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=chromium)
        found = []
        for row in rows(browser, server.url, minutes):
            print(f"{row.what}: {row.figure}", flush=True)
            found.append(row)
        print(f"\nChromium {browser.version}, {os.cpu_count()} processors\n")
        browser.close()
        server.shutdown()
    print("| what | goal | measured | met |\n| --- | --- | --- | --- |")
    for row in found:
        print(f"| {row.what} | {row.goal} | {row.figure} | {'yes' if row.met else '**no**'} |")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 5)
