"""Compare every peer with the plain loop (``--check``), or time them all.

From the folder `benchmarks`: ``taskset -c 1 python -m peers [--check]``.
"""

import argparse
import statistics

import numpy as np

from peers import PEERS, epochs_for, initial_weights, solve, steady
from peers.with_numpy import loop, stacked


def check_weights(name: str, dtype: str, rtol: float) -> None:
    """Assert that 200 epochs give the loop's weights, at every size."""
    updates = 199 if PEERS[name].package == "shallows" else 200  # it keeps the last pass's weights
    for h in (2, 3, 5, 10):
        _, expected = loop(initial_weights(h, range(5)), 0.01, updates, 1)
        _, measured = PEERS[name].train(initial_weights(h, range(5), dtype), 0.01, 200, 4)
        for w, v in zip(expected, measured, strict=True):
            np.testing.assert_allclose(v, w, rtol, err_msg=name)
            np.testing.assert_equal(v.dtype.name, dtype, name)


def check_epochs(name: str) -> None:
    """Assert the report's epochs, section 4A: seeds 3 and 4 at a learning rate of 0.01."""
    for budget, expected in ((12_100, [12036, 9535]), (10_000, [0, 9535])):
        weights = initial_weights(3, range(3, 5))
        epochs, _ = PEERS[name].train(weights, 0.01, budget, PEERS[name].width)
        np.testing.assert_array_equal(epochs, expected, name)


def check_queue(name: str) -> None:
    """Assert that a peer which works in batches loses and mixes up nothing.

    At a learning rate of 0.01 roundoff does not move the epochs; at 0.02 it already moves a few.
    """
    weights = initial_weights(3, range(300))
    expected, _ = stacked(weights, 0.01, 12_000, 256)
    epochs, _ = PEERS[name].train(weights, 0.01, 12_000, 64)
    np.testing.assert_array_equal(epochs, expected, name)


def check() -> None:
    """Assert that every installed peer trains the report's networks."""
    for name, peer in PEERS.items():
        if peer.installed:
            check_weights(name, "float64", 1e-9)
            check_weights(name, "float32", 2e-3)
            check_epochs(name)
            if peer.width > 1:
                check_queue(name)
            print("ok", name, flush=True)


def table(names: list[str], seconds: float = 0.3, repeats: int = 5) -> None:
    """Print the steady state, then the real thing: medians of alternating runs."""
    for dtype in ("float64", "float32"):
        for h in (2, 3, 5, 10):
            epochs = {name: epochs_for(PEERS[name], h, dtype, seconds) for name in names}
            rates: dict[str, list[float]] = {name: [] for name in names}
            for _ in range(repeats):
                for name in names:
                    rates[name].append(steady(PEERS[name], h, epochs[name], dtype))
            for name, of in rates.items():
                spread = f"{min(of):.3g} to {max(of):.3g}"
                print(f"{dtype} h={h:<2} {name:27} {statistics.median(of):7.3g} ({spread}) Mne/s")
    for name in names:
        if PEERS[name].solves:
            epochs, taken = solve(PEERS[name], 3, range(1000), 0.1, 10_000)
            print(f"1000 seeds {name:27} {taken:7.2f} s, {np.count_nonzero(epochs)} solved")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Other people's tools on the report's network.")
    parser.add_argument("--check", action="store_true", help="compare with the plain loop")
    if parser.parse_args().check:
        check()
    else:
        table([name for name, peer in PEERS.items() if peer.installed])
