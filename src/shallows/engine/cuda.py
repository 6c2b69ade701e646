"""NVIDIA's driver, called through ctypes: it needs no toolkit and no other package."""

from __future__ import annotations

import ctypes
import os
from contextlib import contextmanager
from ctypes import byref, c_char_p, c_int, c_size_t, c_uint, c_uint64, c_void_p
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

OLDEST = 11_000  # CUDA 11.0, as the driver says it
#: Of the oldest cards: Turing, 2018, the oldest that the newest drivers compile for.
CAPABILITY = (7, 5)
SLOW = 16  # a card whose float64 is slower than its float32 by this factor is no card for float64

# Numbers of the driver's interface.
_MULTIPROCESSORS, _MAJOR, _MINOR, _RATIO, _SHARED = 16, 75, 76, 87, 97
_MAX_DYNAMIC_SHARED = 8
_ERROR_LOG, _ERROR_LOG_BYTES = 5, 6
_REASONS = {
    2: "the GPU's memory is full",
    3: "the driver was started before this process was forked, and can't be used in it",
    35: "NVIDIA's driver is too old",
    100: "there is no NVIDIA GPU here",
    101: "there is no GPU of this number here",
    218: "NVIDIA's driver is too old for the kernel",
    222: "NVIDIA's driver is too old for the kernel",
    702: "the GPU's system ended an epoch that took too long",
}


class DeviceError(OSError):
    """A GPU can't be used, or has failed; the message is one sentence."""


class Card:
    """A GPU, ready to run kernels.

    Parameters
    ----------
    number : int
        Its number among those that the driver shows this process.

    Raises
    ------
    DeviceError
        If there is no driver, no such GPU, or one of them is too old.
    """

    def __init__(self, number: int = 0) -> None:
        self.number = number
        _call("cuInit", 0)
        version, self._device, self._context = c_int(), c_int(), c_void_p()
        _call("cuDriverGetVersion", byref(version))
        if version.value < OLDEST:
            known, needed = (f"{v // 1000}.{v % 1000 // 10}" for v in (version.value, OLDEST))
            raise DeviceError(f"NVIDIA's driver is too old: it knows CUDA {known}, not {needed}")
        _call("cuDeviceGet", byref(self._device), number)
        name = ctypes.create_string_buffer(256)
        _call("cuDeviceGetName", name, len(name), self._device)
        self.name = name.value.decode()
        major, minor = self._attribute(_MAJOR), self._attribute(_MINOR)
        if (major, minor) < CAPABILITY:
            oldest = ".".join(map(str, CAPABILITY))
            raise DeviceError(
                f"the {self.name} is too old: its compute capability is {major}.{minor}, "
                f"and {oldest} is needed"
            )
        numbers = _MULTIPROCESSORS, _RATIO, _SHARED
        self.multiprocessors, self.ratio, self.shared = map(self._attribute, numbers)
        _call("cuDevicePrimaryCtxRetain", byref(self._context), self._device)

    def _attribute(self, which: int) -> int:
        value = c_int()
        _call("cuDeviceGetAttribute", byref(value), which, self._device)
        return value.value

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Let this thread's calls go to this GPU."""
        _call("cuCtxPushCurrent_v2", self._context)
        try:
            yield
        finally:
            _call("cuCtxPopCurrent_v2", byref(c_void_p()))

    # The following are for a thread that has entered.

    def kernel(self, ptx: str, name: str, shared: int = 0) -> c_void_p:
        """Return a kernel of a text, which the driver compiles; it stays loaded.

        Its blocks may have so many bytes of shared memory.
        """
        module, function = c_void_p(), c_void_p()
        log = ctypes.create_string_buffer(4096)
        options = (c_int * 2)(_ERROR_LOG, _ERROR_LOG_BYTES)
        values = (c_void_p * 2)(ctypes.addressof(log), len(log))
        text = c_char_p(ptx.encode())
        try:
            _call("cuModuleLoadDataEx", byref(module), text, 2, options, values)
        except DeviceError as error:
            said = " ".join(log.value.decode(errors="replace").split())
            raise DeviceError(f"{error} ({said})" if said else str(error)) from None
        _call("cuModuleGetFunction", byref(function), module, name.encode())
        if shared:
            _call("cuFuncSetAttribute", function, _MAX_DYNAMIC_SHARED, shared)
        return function

    def resident(self, function: c_void_p, block: int, shared: int = 0) -> int:
        """Return how many blocks of so many threads run at the same time."""
        blocks = c_int()
        name = "cuOccupancyMaxActiveBlocksPerMultiprocessor"
        _call(name, byref(blocks), function, block, c_size_t(shared))
        return blocks.value * self.multiprocessors

    def free(self) -> int:
        """Return the bytes of memory that are free."""
        free, total = c_size_t(), c_size_t()
        _call("cuMemGetInfo_v2", byref(free), byref(total))
        return free.value

    def launch(
        self,
        function: c_void_p,
        blocks: int,
        threads: int,
        arguments: Sequence[int],
        shared: int = 0,
    ) -> None:
        """Run a kernel and wait for its end; every argument is 64 bits wide."""
        given = (c_uint64 * len(arguments))(*arguments)
        places = [ctypes.addressof(given) + 8 * i for i in range(len(arguments))]
        table = (c_void_p * len(arguments))(*places)
        shape = (blocks, 1, 1, threads, 1, 1)
        _call("cuLaunchKernel", function, *map(c_uint, shape), c_uint(shared), None, table, None)
        _call("cuStreamSynchronize", None)


class Memory:
    """Memory of the GPU that this thread has entered; all of it is freed on leaving."""

    def __init__(self) -> None:
        self._held: list[c_uint64] = []

    def __enter__(self) -> Memory:
        return self

    def __exit__(self, *_: object) -> None:
        for address in self._held:
            _call("cuMemFree_v2", address)

    def take(self, size: int) -> int:
        """Return the address of so many bytes, each of them 255."""
        address = c_uint64()
        _call("cuMemAlloc_v2", byref(address), c_size_t(max(1, size)))
        self._held.append(address)
        _call("cuMemsetD8_v2", address, 255, c_size_t(max(1, size)))
        return address.value

    def copy_of(self, array: NDArray[Any]) -> int:
        """Return the address of a copy of an array."""
        address = self.take(array.nbytes)
        if array.nbytes:
            source, size = c_void_p(array.ctypes.data), c_size_t(array.nbytes)
            _call("cuMemcpyHtoD_v2", c_uint64(address), source, size)
        return address

    @staticmethod
    def read(address: int, array: NDArray[Any]) -> None:
        """Fill an array without gaps with what is at an address."""
        if array.nbytes:
            target, size = c_void_p(array.ctypes.data), c_size_t(array.nbytes)
            _call("cuMemcpyDtoH_v2", target, c_uint64(address), size)


def available(number: int = 0) -> Card:
    """Return a GPU; the first caller opens it."""
    return _opened(number, os.getpid())


@cache
def _opened(number: int, _process: int) -> Card:
    return Card(number)


@cache
def _library() -> Any:
    name = "nvcuda.dll" if os.name == "nt" else "libcuda.so.1"
    try:
        return ctypes.CDLL(name)
    except OSError:
        raise DeviceError(f"there is no NVIDIA driver here ({name})") from None


def _call(name: str, *arguments: Any) -> None:
    """Call a function of the driver; an error of the driver becomes a `DeviceError`."""
    library = _library()
    try:
        function = getattr(library, name)
    except AttributeError:
        raise DeviceError(f"NVIDIA's driver is too old: it has no {name}") from None
    code = function(*arguments)
    if code:
        raise DeviceError(_REASONS.get(code) or _described(library, code))


def _described(library: Any, code: int) -> str:
    words = c_char_p()
    library.cuGetErrorString(code, byref(words))
    said = words.value.decode() if words.value else "unknown"
    return f"NVIDIA's driver reports error {code} ({said})"
