# ruff: noqa: D102, N802 - the names are the driver's
"""A driver without a GPU: its kernels are compiled for the processor, and run thread by thread."""

import ctypes

from shallows.arithmetic.lanes import INDEX, bits, from_bits
from shallows.engine import gpu
from shallows.engine.machine import Library
from shallows.engine.target import Target

NOW = """
@now = internal global i64 0
define void @enter(i64 %i) {
  store i64 %i, ptr @now
  ret void
}
"""


def number(program):
    """Write which thread runs: the one that `enter` was told."""
    return program.emit(INDEX, "load i64, ptr @now")


def rough(b):
    """Write 1 / b with its last bits cut off."""
    cut = 32 if b.kind.dtype == "float64" else 2
    return from_bits(bits(1.0 / b) >> cut << cut)


def divided(a, b):
    return gpu.quotient(a, b, rough)


def text(design):
    """Return the kernel for the processor, in place of `gpu.ptx`."""
    return NOW + gpu.write(design, number, divided)


class Driver:
    """What `cuda` calls, with the same names."""

    def __init__(self, version=13_000, cards=1, capability=(9, 0), multiprocessors=2, ratio=2):
        self.version, self.cards, self.ratio = version, cards, ratio
        self.capability, self.multiprocessors = capability, multiprocessors
        self.memory, self.room, self.launches, self.libraries = {}, 2**30, [], []
        self.watch = lambda: None

    def cuInit(self, _):
        return 0 if self.cards else 100

    def cuDriverGetVersion(self, version):
        version._obj.value = self.version
        return 0

    def cuDeviceGet(self, device, number):
        device._obj.value = number
        return 0 if number < self.cards else 101

    def cuDeviceGetName(self, name, _length, _device):
        name.value = b"Fake 1"
        return 0

    def cuDeviceGetAttribute(self, value, which, _device):
        major, minor = self.capability
        known = {16: self.multiprocessors, 75: major, 76: minor, 87: self.ratio}
        value._obj.value = known[which]
        return 0

    def cuDevicePrimaryCtxRetain(self, _context, _device):
        return 0

    def cuCtxPushCurrent_v2(self, _context):
        return 0

    def cuCtxPopCurrent_v2(self, _context):
        return 0

    def cuModuleLoadDataEx(self, module, text, _count, _options, _values):
        types = {"train": [ctypes.c_uint64] * len(gpu.SLICE), "enter": [ctypes.c_int64]}
        self.libraries.append(Library(text.value.decode(), types, Target.current()))
        module._obj.value = len(self.libraries)
        return 0

    def cuModuleGetFunction(self, function, module, _name):
        function._obj.value = module.value
        return 0

    def cuOccupancyMaxActiveBlocksPerMultiprocessor(self, blocks, _function, _block, _shared):
        blocks._obj.value = 1
        return 0

    def cuMemGetInfo_v2(self, free, total):
        free._obj.value = total._obj.value = self.room
        return 0

    def cuMemAlloc_v2(self, address, size):
        if size.value > self.room:
            return 2
        memory = ctypes.create_string_buffer(size.value + 64)
        start = -(-ctypes.addressof(memory) // 64) * 64
        self.memory[start] = memory
        address._obj.value = start
        return 0

    def cuMemFree_v2(self, address):
        del self.memory[address.value]
        return 0

    def cuMemsetD8_v2(self, address, value, size):
        ctypes.memset(address.value, value, size.value)
        return 0

    def cuMemcpyHtoD_v2(self, target, source, size):
        ctypes.memmove(target.value, source.value, size.value)
        return 0

    def cuMemcpyDtoH_v2(self, target, source, size):
        ctypes.memmove(target.value, source.value, size.value)
        return 0

    def cuLaunchKernel(self, function, *shape):
        blocks, threads, table = shape[0].value, shape[3].value, shape[8]
        library = self.libraries[function.value - 1]
        count = len(gpu.SLICE)
        given = [ctypes.cast(table[i], ctypes.POINTER(ctypes.c_uint64))[0] for i in range(count)]
        self.launches.append(dict(zip(gpu.SLICE, given, strict=True)))
        for thread in range(blocks * threads):
            library["enter"](thread)
            library["train"](*given)
        return 0

    def cuStreamSynchronize(self, _stream):
        self.watch()
        return 0

    def cuGetErrorString(self, _code, words):
        words._obj.value = b"fake"
        return 0
