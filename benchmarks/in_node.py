"""The programs of a design in Node, in place of those of this machine."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import threading
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import numpy as np

from shallows.engine import engine, wasm
from shallows.engine.native import OBSERVE, TRAIN
from shallows.engine.target import Target

if TYPE_CHECKING:
    from collections.abc import Iterator

NODE = shutil.which("node") or shutil.which("nodejs")


class Node:
    """A process that runs WebAssembly, one call after another.

    `seconds` are those of the last call, without the way there and back.
    """

    def __init__(self) -> None:
        script = Path(__file__).with_suffix(".mjs")
        pipe = subprocess.PIPE
        self._process = subprocess.Popen([str(NODE), script], stdin=pipe, stdout=pipe, text=True)
        self._lock, self.seconds = threading.Lock(), 0.0

    def call(self, module: bytes, program: str, *parameters: Any) -> None:
        """Call a program with numbers, arrays and None; it changes the arrays."""
        given = [_packed(p.tobytes()) if isinstance(p, np.ndarray) else p for p in parameters]
        text = json.dumps({"module": _packed(module), "program": program, "parameters": given})
        with self._lock:
            print(text, file=self._process.stdin, flush=True)
            answer = json.loads(self._process.stdout.readline())
        if "error" in answer:
            raise RuntimeError(answer["error"])
        self.seconds = answer["seconds"]
        for parameter, content in zip(parameters, answer["arrays"], strict=True):
            if content is not None and parameter.flags.writeable:
                parameter.flat[:] = np.frombuffer(base64.b64decode(content), parameter.dtype)

    def fuses(self) -> bool:
        """Return whether a relaxed multiply-add rounds once here."""
        double = np.repeat([1 + 2.0**-30, 1 + 2.0**-30, -1 - 2.0**-29], 2)
        single = np.repeat(np.float32([1 + 2.0**-12, 1 + 2.0**-12, -1 - 2.0**-11]), 4)
        numbers = np.concatenate([double.view(np.uint8), single.view(np.uint8)])
        try:
            self.call(wasm.probe(), "madd", numbers)
        except RuntimeError:  # an older Node does not know the instruction
            return False
        wanted = [[2.0**-60] * 2, [2.0**-24] * 4]
        return [numbers[:16].view("f8").tolist(), numbers[48:64].view("f4").tolist()] == wanted

    @contextmanager
    def instead(self, target: Target) -> Iterator[None]:
        """Let everything that is trained meanwhile be trained here."""
        here = patch.object(Target, "current", lambda: target)
        made = patch.object(
            engine, "_programs", cache(lambda d, t: self.programs(wasm.module(d, t)))
        )
        with here, made:
            yield

    def programs(self, module: bytes) -> Any:
        """Return the programs of a module, which take their parameters by name."""

        def program(name: str, parameters: dict[str, str]) -> Any:
            return lambda **given: self.call(module, name, *(given[key] for key in parameters))

        return engine._Programs(program("train", TRAIN), program("observe", OBSERVE))

    def close(self) -> None:
        """End the process."""
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


def _packed(content: bytes) -> str:
    return base64.b64encode(content).decode()
