# ruff: noqa: D102, N802 - the names are the driver's
"""A driver without a GPU: its kernels are compiled for the processor, and run thread by thread."""

import ctypes
import re
from threading import Thread

from shallows.arithmetic.lanes import INDEX, POINTER, Kind, Value, bits, from_bits
from shallows.engine import gpu
from shallows.engine.machine import Library
from shallows.engine.target import Target
from shallows.engine.threads import SLICE, Machine, quotient

SHARED = "@shared = internal global [262144 x i8] zeroinitializer, align 16\n"
#: The threads of a warp wait for those of their team at a barrier of the C library.
TEAMS = """
@barriers = internal global [32 x [64 x i8]] zeroinitializer, align 16
@votes = internal global [32 x i32] zeroinitializer
@told = internal global [32 x i64] zeroinitializer
declare i32 @pthread_barrier_init(ptr, ptr, i32)
declare i32 @pthread_barrier_wait(ptr)
define void @enter(i64 %size) {
  %count = trunc i64 %size to i32
"""


class Processor(Machine):
    """Threads of the processor in place of those of a GPU."""

    def __init__(self, team):
        self.team = team

    def number(self, p):
        return Value(p, INDEX, "%me")

    def divided(self, a, b):
        return quotient(a, b, rough)

    def memory(self, p):
        return Value(p, POINTER, "@shared")

    def _of(self, p, name, size):
        """Return the address of the team's part of an array."""
        lane = rest(self.number(p), 32)
        return p.emit(POINTER, f"getelementptr i8, ptr @{name}, {lane // self.team * size}")

    def wait(self, p, mask):
        p.do(f"call i32 @pthread_barrier_wait({self._of(p, 'barriers', 64)})")

    def every(self, p, mask, condition):
        votes = self._of(p, "votes", 4 * self.team)
        rank = rest(rest(self.number(p), 32), self.team)
        p.store(condition.convert("zext", WORD), votes, rank)
        self.wait(p, mask)
        (found,) = p.fold(
            self.team, [p.constant(WORD, 1)], lambda i, all_: [all_[0] & p.load(votes, i, WORD)]
        )
        self.wait(p, mask)
        return found > 0

    def told(self, p, mask, number, source):
        place = self._of(p, "told", 8)
        p.when(rest(self.number(p), 32) == source, lambda: p.store(number, place, 0))
        self.wait(p, mask)
        found = p.load(place, 0, INDEX)
        self.wait(p, mask)
        return found


WORD = Kind("int32")


def rest(number, size):
    return number - number // size * size


def rough(b):
    """Write 1 / b with its last bits cut off."""
    cut = 32 if b.kind.dtype == "float64" else 2
    return from_bits(bits(1.0 / b) >> cut << cut)


def divided(a, b):
    return quotient(a, b, rough)


def text(design):
    """Return the kernel for the processor, in place of `gpu.ptx`."""
    ir = gpu.write(design, Processor(design.team)).replace("@train(", "@train(i64 %me, ")
    if design.team == 1:
        return SHARED + ir
    barriers = (
        f"  call i32 @pthread_barrier_init(ptr getelementptr (i8, ptr @barriers, i64 {64 * i}), "
        "ptr null, i32 %count)\n"
        for i in range(32 // design.team)
    )
    enter = TEAMS + "".join(barriers) + "  ret void\n}\n"
    return f"; team {design.team}\n" + SHARED + enter + ir


class Driver:
    """What `cuda` calls, with the same names."""

    def __init__(self, version=13_000, cards=1, capability=(9, 0), multiprocessors=2, ratio=2):
        self.version, self.cards, self.ratio = version, cards, ratio
        self.capability, self.multiprocessors = capability, multiprocessors
        self.shared = 227 * 1024
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
        known = {16: self.multiprocessors, 75: major, 76: minor, 87: self.ratio, 97: self.shared}
        value._obj.value = known[which]
        return 0

    def cuDevicePrimaryCtxRetain(self, _context, _device):
        return 0

    def cuCtxPushCurrent_v2(self, _context):
        return 0

    def cuCtxPopCurrent_v2(self, _context):
        return 0

    def cuModuleLoadDataEx(self, module, text, _count, _options, _values):
        ir = text.value.decode()
        types: dict[str, list[type]] = {"train": [ctypes.c_uint64] * (1 + len(SLICE))}
        team = re.match("; team (.*)", ir)
        if team:
            types["enter"] = [ctypes.c_int64]
        library = Library(ir, types, Target.current())
        self.libraries.append((library, int(team[1]) if team else 1))
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
        library, team = self.libraries[function.value - 1]
        count = len(SLICE)
        given = [ctypes.cast(table[i], ctypes.POINTER(ctypes.c_uint64))[0] for i in range(count)]
        self.launches.append(dict(zip(SLICE, given, strict=True)))
        for first in range(0, blocks * threads, 32 if team > 1 else 1):
            if team == 1:
                library["train"](first, *given)
                continue
            library["enter"](team)
            warp = [Thread(target=library["train"], args=(first + i, *given)) for i in range(32)]
            for thread in warp:
                thread.start()
            for thread in warp:
                thread.join()
        return 0

    def cuFuncSetAttribute(self, _function, _which, value):
        return 0 if value <= self.shared else 1

    def cuStreamSynchronize(self, _stream):
        self.watch()
        return 0

    def cuGetErrorString(self, _code, words):
        words._obj.value = b"fake"
        return 0
