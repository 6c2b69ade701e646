"""Writes the compiled kernel that the page carries: `shallows.engine.described`, in WebAssembly."""

from pathlib import Path

from shallows.engine import described, wasm
from shallows.engine.machine import compiled

THERE = Path(__file__).parent / "src" / "engine"


def main() -> None:
    """Write a module for each format of numbers and each way to fuse, and the probe."""
    for name, target in (("fused", wasm.FUSED), ("exact", wasm.EXACT)):
        for dtype in ("float64", "float32"):
            code = compiled(described.write(dtype, target), target)
            there = THERE / f"{name}{dtype.removeprefix('float')}.wasm"
            there.write_bytes(wasm.linked(code, ["train", "observe"]))
    (THERE / "probe.wasm").write_bytes(wasm.probe())


if __name__ == "__main__":
    main()
