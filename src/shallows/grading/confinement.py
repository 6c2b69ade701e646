"""Take away from this process what a submission has no use for: network, files, other processes.

Linux lets a process without privileges give up rights for good, by two calls. A Landlock ruleset
says which files it may still read and write. A seccomp filter, a small program for the kernel,
refuses system calls. Both are set here without a library: libseccomp, which the packages on PyPI
need, is often not installed.

Sources: landlock(7), seccomp(2), bpf(4) and the headers of Linux 6.12.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys
from contextlib import suppress
from functools import reduce
from operator import or_
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

#: What a submission may do where a right can't be taken away.
FILES = "read and write this user's files"
CALLS = "use the network and start processes"

_NO_NEW_PRIVILEGES = 38  # prctl(2)
_SET_FILTER, _ALL_THREADS = 1, 1  # seccomp(2)
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on every processor

# Rights of Landlock, in the order of their bits; the second column is the version that brought it.
_RIGHTS = {
    name: (1 << bit, version)
    for bit, (name, version) in enumerate([
        ("execute", 1), ("write_file", 1), ("read_file", 1), ("read_dir", 1), ("remove_dir", 1),
        ("remove_file", 1), ("make_char", 1), ("make_dir", 1), ("make_reg", 1), ("make_sock", 1),
        ("make_fifo", 1), ("make_block", 1), ("make_sym", 1), ("refer", 2), ("truncate", 3),
        ("ioctl_dev", 5),
    ])
}  # fmt: skip
_READ = ("read_file", "read_dir")
_WRITE = (
    "write_file", "truncate", "remove_dir", "remove_file", "make_dir", "make_reg", "make_fifo",
    "make_sym", "refer",
)  # fmt: skip
_OF_A_FILE = ("execute", "write_file", "read_file", "truncate", "ioctl_dev")
#: What Python and its libraries read besides their own directories.
_SYSTEM = (
    "/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/localtime", "/etc/fonts", "/proc/self",
    "/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/sys/devices/system/cpu", "/dev/null",
    "/dev/zero", "/dev/random", "/dev/urandom",
)  # fmt: skip

#: The number that marks a processor for seccomp, the column of `_CALLS`, and seccomp's own call.
_PROCESSORS = {"x86_64": (0xC000003E, 0, 317), "aarch64": (0xC00000B7, 1, 277)}
#: System calls that are refused, with their numbers on x86-64 and on ARM; None where it has none.
_CALLS: dict[str, tuple[int | None, int | None]] = {
    # The network. io_uring opens sockets, too, past a filter.
    "socket": (41, 198), "io_uring_setup": (425, 425),
    # Other programs.
    "fork": (57, None), "vfork": (58, None), "execve": (59, 221), "execveat": (322, 281),
    # Other processes, as far as Landlock does not guard them.
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "pidfd_send_signal": (424, 424), "pidfd_getfd": (438, 438), "setpriority": (141, 140),
    "sched_setscheduler": (144, 119), "sched_setparam": (142, 118), "sched_setattr": (314, 274),
    # Memory that outlives the process.
    "shmget": (29, 194), "msgget": (68, 186), "semget": (64, 190), "mq_open": (240, 180),
    # Changes of files that Landlock does not know of, or not in its first versions.
    "truncate": (76, 45), "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53),
    "fchmodat2": (452, 452), "chown": (92, None), "fchown": (93, 55), "lchown": (94, None),
    "fchownat": (260, 54), "utime": (132, None), "utimes": (235, None), "futimesat": (261, None),
    "utimensat": (280, 88), "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7),
    "removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16),
    "setxattrat": (463, 463), "removexattrat": (466, 466), "file_setattr": (469, 469),
    # Other ways around.
    "unshare": (272, 97), "setns": (308, 268), "open_by_handle_at": (304, 265),
    "bpf": (321, 280), "userfaultfd": (323, 282), "perf_event_open": (298, 241),
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
}  # fmt: skip
#: Calls that are allowed for the process itself: the first argument is its number (or 0).
_OWN = {"kill": (62, 129), "tkill": (200, 130), "tgkill": (234, 131), "prlimit64": (302, 261),
        "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240)}  # fmt: skip
#: New threads, by two calls. The second hides its flags from a filter, so it seems not to exist,
#: and the C library uses the first.
_CLONE, _CLONE3, _THREAD = (56, 220), 435, 0x10000

# Instructions of the filter: load a word of the call, compare it, return a verdict.
_LOAD, _EQUAL, _ABOVE, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _REFUSE = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER, _PROCESSOR, _FIRST = 0, 4, 16  # places of the words: the call, the processor, argument 1
_FOREIGN = 0x40000000  # calls of x86-64's 32-bit form


def confine(submission: str, scratch: str) -> list[str]:
    """Give up rights for good, and return what this system does not allow to be given up.

    Parameters
    ----------
    submission : str
        The file that may be read.
    scratch : str
        The directory that may be written to.
    """
    if sys.platform != "linux":
        return [FILES, CALLS]
    libc = ctypes.CDLL(None, use_errno=True)
    _drop_capabilities(libc)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    left = []
    if not _restrict_files(libc, [*_SYSTEM, *_pythons(), submission], scratch):
        left.append(FILES)
    if not _restrict_calls(libc):
        left.append(CALLS)
    return left


def _drop_capabilities(libc: ctypes.CDLL) -> None:
    """Leave the superuser only the right to open files that Landlock lets through."""
    header = struct.pack("=Ii", 0x20080522, 0)  # version 3, this process
    libc.capset(header, struct.pack("=6I", 2, 2, 0, 0, 0, 0))  # CAP_DAC_OVERRIDE


def _pythons() -> list[str]:
    return [sys.prefix, sys.base_prefix, sys.exec_prefix, *(p for p in sys.path if p)]


def _restrict_files(libc: ctypes.CDLL, readable: Iterable[str], scratch: str) -> bool:
    version = libc.syscall(_CREATE_RULESET, None, 0, 1)
    if version < 1:
        return False
    handled = _bits(_RIGHTS, version)
    signals = 2 if version >= 6 else 0  # to processes outside
    wanted = struct.pack("=QQQ", handled, 0, signals)[: 24 if version >= 6 else 8]
    ruleset = libc.syscall(_CREATE_RULESET, wanted, len(wanted), 0)
    for path in readable:
        _allow(libc, ruleset, path, _bits(_READ, version))
    _allow(libc, ruleset, "/dev/null", _bits(("write_file",), version))
    _allow(libc, ruleset, scratch, _bits((*_READ, *_WRITE), version))
    done = libc.syscall(_RESTRICT_SELF, ruleset, 0) == 0
    os.close(ruleset)
    return done


def _bits(names: Iterable[str], version: int) -> int:
    return reduce(or_, (_RIGHTS[name][0] for name in names if _RIGHTS[name][1] <= version))


def _allow(libc: ctypes.CDLL, ruleset: int, path: str, rights: int) -> None:
    with suppress(OSError):  # there is no such file
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
        if not Path(path).is_dir():
            rights &= _bits(_OF_A_FILE, max(version for _, version in _RIGHTS.values()))
        libc.syscall(_ADD_RULE, ruleset, 1, struct.pack("=Qi", rights, handle), 0)
        os.close(handle)


def _restrict_calls(libc: ctypes.CDLL) -> bool:
    machine = platform.machine()
    if machine not in _PROCESSORS:
        return False
    program = filter_for(machine, os.getpid())
    kept = ctypes.create_string_buffer(program)
    described = struct.pack("HP", len(program) // 8, ctypes.addressof(kept))
    seccomp = _PROCESSORS[machine][2]
    return libc.syscall(seccomp, _SET_FILTER, _ALL_THREADS, described) == 0


def filter_for(machine: str, process: int) -> bytes:
    """Return the filter's program for a processor (``x86_64`` or ``aarch64``) and a process."""
    mark, column, _ = _PROCESSORS[machine]
    refused = _RETURN, 0, 0, _REFUSE | errno.EPERM
    allowed = _RETURN, 0, 0, _ALLOW
    steps = [
        (_LOAD, 0, 0, _PROCESSOR), (_EQUAL, 1, 0, mark), (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER), (_ABOVE, 0, 1, _FOREIGN), refused,
        (_EQUAL, 0, 1, _CLONE3), (_RETURN, 0, 0, _REFUSE | errno.ENOSYS),
        (_EQUAL, 0, 4, _CLONE[column]), (_LOAD, 0, 0, _FIRST), (_ANY_BIT, 0, 1, _THREAD), allowed,
        refused,
    ]  # fmt: skip
    for numbers in _OWN.values():
        steps += [(_EQUAL, 0, 5, numbers[column]), (_LOAD, 0, 0, _FIRST),
                  (_EQUAL, 1, 0, process), (_EQUAL, 0, 1, 0), allowed, refused]  # fmt: skip
    for call in _CALLS.values():
        if (number := call[column]) is not None:
            steps += [(_EQUAL, 0, 1, number), refused]
    return b"".join(struct.pack("=HBBI", *step) for step in [*steps, allowed])
