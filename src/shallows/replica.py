"""The arithmetic of the machine that the report was made on, operation by operation.

The report's last digits are those of its author's BLAS and C library. Both are written out here:
the order in which each matrix product was summed, and ``exp`` and ``log`` with their tables, all
recovered from the report's own numbers. Nothing depends on this machine's BLAS, libm or
instruction set: every step is one correctly rounded operation, and nothing is contracted.

It is known for the report's own shapes only (`known`), and used for its reproduction alone.

The functions are plain Python, compiled by Numba; with ``NUMBA_DISABLE_JIT=1`` they run as they
stand. All of them are in this file, because Numba's cache watches one file.
"""

from __future__ import annotations

from math import frexp, isqrt
from typing import TYPE_CHECKING, Any, TypeVar

import numba
import numpy as np
from numba import types
from numba.extending import intrinsic, overload

from shallows.arithmetic import environment, fused
from shallows.outcome import Outcome, Status
from shallows.trajectory import Trajectory

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from shallows.trajectory import Weights

    Array = NDArray[np.float64]

F = TypeVar("F", bound="Callable[..., Any]")


def _compiled(function: F) -> F:
    """Compile a function, with NumPy's rule for a division by zero.

    Numba's own turns it into an exception, and slows every loop down.
    """
    return numba.njit(cache=True, nogil=True, error_model="numpy")(function)  # type: ignore[return-value]


def _inlined(function: F) -> F:
    """Compile a function into each of its callers.

    A call with arrays counts their references, which takes longer than one of the sums below.
    """
    return numba.njit(inline="always", error_model="numpy")(function)  # type: ignore[return-value]


HIDDEN = (2, 3, 5, 10)
SAMPLES = (21, 100)


def known(n_samples: int, sizes: Sequence[int]) -> bool:
    """Return whether the report's operation order is known for a network and its data."""
    inputs, *hidden, outputs = sizes
    square = len(hidden) == 2 and hidden[0] == hidden[1] and hidden[0] in HIDDEN
    return n_samples in SAMPLES and square and inputs == 2 and outputs == 1


# -- one rounding --------------------------------------------------------------------------------


def fma(a: float, b: float, c: float) -> float:
    """Return a·b + c, rounded once."""
    return float(fused.fma(np.float64(a), np.float64(b), np.float64(c)))


@intrinsic
def _llvm_fma(_context: Any, a: Any, b: Any, c: Any) -> Any:  # pragma: no cover - run by Numba
    def generate(_: Any, builder: Any, __: Any, arguments: Any) -> Any:
        return builder.fma(*arguments)

    return types.float64(a, b, c), generate


@overload(fma)
def _compile_fma(a, b, c):  # type: ignore[no-untyped-def]  # pragma: no cover - run by Numba
    return lambda a, b, c: _llvm_fma(a, b, c)  # type: ignore[call-arg]


# -- exp and log ---------------------------------------------------------------------------------


def _power_tables() -> tuple[Array, Array, Array]:
    """Return 2^(j/64) for j = 0…63: rounded, its first 24 fraction bits, and the rest.

    By integers alone: six square roots of 2^j, scaled by 2^(64·400), leave 400 exact bits.
    """
    rounded, high, low = (np.empty(64) for _ in range(3))
    for j in range(64):
        scaled = 1 << (j + 64 * 400)
        for _ in range(6):
            scaled = isqrt(scaled)
        head = scaled >> (400 - 24)
        rounded[j] = scaled / (1 << 400)
        high[j] = head / (1 << 24)
        low[j] = _truncated(scaled - (head << (400 - 24)), 400)
    return rounded, high, low


def _truncated(number: int, scale: int) -> float:
    """Return number / 2^scale, truncated toward zero to a double."""
    excess = max(0, number.bit_length() - 53)
    return float(number >> excess) * 2.0 ** (excess - scale)


def _log_tables() -> tuple[Array, Array, Array]:
    """Return 512/(256+i), and ln((256+i)/256) in two parts, for i = 0…256."""
    inverse, high, low = (np.empty(257) for _ in range(3))
    for i in range(257):
        inverse[i] = 512 / (256 + i)
        logarithm = _integer_log(256 + i, 256)
        kept = 24 if i == 256 else 25 - (logarithm.bit_length() - _LOG_BITS)
        head = logarithm >> (_LOG_BITS - kept) if i else 0
        high[i] = head / 2.0**kept
        low[i] = _truncated(logarithm - (head << (_LOG_BITS - kept)), _LOG_BITS) if i else 0.0
    return inverse, high, low


_LOG_BITS = 200


def _integer_log(numerator: int, denominator: int) -> int:
    """Return ln(numerator/denominator)·2^200, truncated: 2 artanh((p - q)/(p + q)) as a series."""
    guard = _LOG_BITS + 20
    u = ((numerator - denominator) << guard) // (numerator + denominator)
    square, term, total, k = (u * u) >> guard, u, 0, 1
    while term:
        total += term // k
        term, k = (term * square) >> guard, k + 2
    return (2 * total) >> (guard - _LOG_BITS)


_POWER, _POWER_HIGH, _POWER_LOW = _power_tables()
_INVERSE, _LOG_HIGH, _LOG_LOW = _log_tables()
_SCALE = np.ldexp(1.0, np.arange(-540, 541))

_EXP_MAX = float.fromhex("0x1.62e42fefa39efp+9")
_EXP_MIN = float.fromhex("-0x1.74046dfefd9d0p+9")
_64_OVER_LN2 = float.fromhex("0x1.71547652b82fep+6")
_LN2_64_HIGH = float.fromhex("0x1.62e42fefa0000p-7")
_LN2_64_LOW = float.fromhex("0x1.cf79abc9e3b39p-46")
_SIXTH, _24TH, _120TH, _720TH = 1 / 6, 1 / 24, 1 / 120, 1 / 720


@_compiled
def exp(x: float) -> float:
    """Return e^x as the report's C library does.

    At most 0.53 ulp off for normal results and |x| above 2⁻²⁶; elsewhere at most 1.5.
    """
    if np.isnan(x):
        return x
    if x > _EXP_MAX:
        return np.inf
    if x < _EXP_MIN:
        return 0.0
    if abs(x) <= 2.0**-26:
        return 1.0 + x
    whole = int(x * _64_OVER_LN2)
    n = float(whole)
    j, m = whole % 64, whole // 64
    r = fma(n, -_LN2_64_HIGH, x) + n * -_LN2_64_LOW
    q = fma(_720TH, r, _120TH)
    q = fma(q, r, _24TH)
    q = fma(q, r, _SIXTH)
    q = fma(q, r, 0.5)
    q = fma(q, r * r, r)
    value = (q * _POWER[j] + _POWER_LOW[j]) + _POWER_HIGH[j]
    # In two steps, of which at most the second rounds: 2^m alone may be subnormal or overflow.
    half = m // 2
    return value * _SCALE[half + 540] * _SCALE[m - half + 540]


_A3, _A5 = float.fromhex("0x1.55555555554e6p-4"), float.fromhex("0x1.9999999bac6d4p-7")
_A7, _A9 = float.fromhex("0x1.2492307f1519fp-9"), float.fromhex("0x1.c8034c85dfff0p-12")
_LN2_HIGH, _LN2_LOW = float.fromhex("0x1.62e42ep-1"), float.fromhex("0x1.efa39ef35793cp-25")
_THIRD, _FIFTH = 1 / 3, 1 / 5


@_compiled
def log(x: float) -> float:
    """Return ln x as the report's C library does."""
    if np.isnan(x) or x < 0.0:
        return np.nan
    if x == 0.0:
        return -np.inf
    if x == np.inf:
        return x
    if abs(x - 1.0) < 0.0625:
        return _log_near_one(x - 1.0)
    y, e = frexp(x)
    i = int(np.floor(512.0 * y + 0.5)) - 256
    exponent = float(e - 1)
    r = ((256 + i) / 512 - y) * _INVERSE[i]
    s = r * r
    p = fma(fma(_THIRD, r, 0.5), s, r)
    p = fma(fma(fma(_SIXTH, r, _FIFTH), r, 0.25), s * s, p)
    high = fma(exponent, _LN2_HIGH, _LOG_HIGH[i])
    return high + (_LOG_LOW[i] + fma(exponent, _LN2_LOW, -p))


@_compiled
def _log_near_one(d: float) -> float:
    h = d / (2.0 + d)
    c = d * h
    u = h + h
    u2 = u * u
    u3 = u2 * u
    a = fma(_A5, u2, _A3) * u3
    b = fma(_A9, u2, _A7)
    a = fma(b, (u3 * u3) * u, a)
    return d + (a - c)


@_compiled
def sigmoid(z: float) -> float:
    """Return 1 / (1 + exp(-z)), the report's section 2A."""
    return 1.0 / (1.0 + exp(-z))


# -- sums of products: Σ a[i, k] b[k, j] over k = first…last-1 -----------------------------------


@_inlined
def _chain(a: Array, i: int, b: Array, j: int, first: int, last: int) -> float:
    """Return the sum, each product fused into it in turn."""
    total = 0.0 + a[i, first] * b[first, j]
    for k in range(first + 1, last):
        total = fma(a[i, k], b[k, j], total)
    return total


@_inlined
def _two_lanes_fused(a: Array, i: int, b: Array, j: int, first: int, last: int) -> float:
    """Return the sum of the even and the odd terms' sums, each fused; a term left over is last."""
    even, odd = 0.0 + a[i, first] * b[first, j], 0.0 + a[i, first + 1] * b[first + 1, j]
    for k in range(first + 2, last - 1, 2):
        even = fma(a[i, k], b[k, j], even)
        odd = fma(a[i, k + 1], b[k + 1, j], odd)
    total = even + odd
    if (last - first) % 2:
        total = fma(a[i, last - 1], b[last - 1, j], total)
    return total


@_inlined
def _two_lanes_plain(a: Array, i: int, b: Array, j: int, first: int, last: int) -> float:
    """Return the same with every product rounded before it is added."""
    even, odd = 0.0 + a[i, first] * b[first, j], 0.0 + a[i, first + 1] * b[first + 1, j]
    for k in range(first + 2, last - 1, 2):
        even = a[i, k] * b[k, j] + even
        odd = a[i, k + 1] * b[k + 1, j] + odd
    total = even + odd
    if (last - first) % 2:
        total = a[i, last - 1] * b[last - 1, j] + total
    return total


@_inlined
def _sum(a: Array, i: int, b: Array, j: int, first: int, last: int) -> float:
    """Return the sum in the order that the report's BLAS has for this element of a·b."""
    rows, columns = len(a), b.shape[1]
    if rows == 2:
        return _two_lanes_plain(a, i, b, j, first, last)
    if columns <= 3 or j >= 8 or (rows == 21 and i >= 18):
        return _two_lanes_fused(a, i, b, j, first, last)
    return _chain(a, i, b, j, first, last)


@_compiled
def matrix_product(a: Array, b: Array, out: Array) -> None:
    """Set `out` to the matrix product a·b."""
    inner = len(b)
    for i in range(len(a)):
        for j in range(b.shape[1]):
            if inner == 100:
                out[i, j] = _sum(a, i, b, j, 0, 50) + _sum(a, i, b, j, 50, 100)
            else:
                out[i, j] = _sum(a, i, b, j, 0, inner)


@_inlined
def _row_times_vector(a: Array, w3: Array) -> float:
    """Return Σ aₖ wₖ for one row of a₂·w₃."""
    h, w = len(a), w3[:, 0]
    if h == 2:
        return a[0] * w[0] + a[1] * w[1]
    if h == 3:
        return (a[0] * w[0] + a[1] * w[1]) + a[2] * w[2]
    v0, v1, v2, v3 = a[0] * w[0], a[1] * w[1], a[2] * w[2], a[3] * w[3]
    if h == 5:
        v0 = fma(a[4], w[4], v0)
    else:
        v0, v1 = fma(a[0], w[0], a[4] * w[4]), fma(a[1], w[1], a[5] * w[5])
        v2, v3 = fma(a[2], w[2], a[6] * w[6]), fma(a[3], w[3], a[7] * w[7])
        v0, v1 = fma(a[8], w[8], v0), fma(a[9], w[9], v1)
    return (v0 + v1) + (v2 + v3)


@_compiled
def _pairwise_sum(terms: Array) -> float:
    """Return the sum in NumPy's order for 8 to 128 terms."""
    n = len(terms)
    r = terms[:8].copy()
    for block in range(8, n - n % 8, 8):
        for lane in range(8):
            r[lane] += terms[block + lane]
    total = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]))
    for k in range(n - n % 8, n):
        total += terms[k]
    return total


# -- the training --------------------------------------------------------------------------------


@_inlined
def _activate(z: Array) -> None:
    for i in range(len(z)):
        for j in range(z.shape[1]):
            z[i, j] = sigmoid(z[i, j])


@_inlined
def _forward(x: Array, w1: Array, w2: Array, w3: Array, a1: Array, a2: Array, yhat: Array) -> None:
    matrix_product(x, w1, a1)
    _activate(a1)
    matrix_product(a1, w2, a2)
    _activate(a2)
    for i in range(len(x)):
        yhat[i] = sigmoid(_row_times_vector(a2[i], w3))


@_compiled
def _accuracy(y: Array, yhat: Array) -> float:
    right = 0
    for i in range(len(y)):
        right += (yhat[i] >= 0.5) == (y[i] == 1.0)
    return right / len(y)


@_compiled
def _loss(y: Array, yhat: Array) -> float:
    terms = np.empty(len(y))
    for i in range(len(y)):
        terms[i] = y[i] * log(yhat[i]) + (1.0 - y[i]) * log(1.0 - yhat[i])
    return -_pairwise_sum(terms)


@_inlined
def _times_derivative(d: Array, a: Array) -> None:
    """Multiply d by a(1 - a), element by element."""
    for i in range(len(d)):
        for j in range(d.shape[1]):
            d[i, j] = d[i, j] * (a[i, j] * (1.0 - a[i, j]))


@_inlined
def _update(w: Array, gradient: Array, lr: float) -> None:
    for i in range(len(w)):
        for j in range(w.shape[1]):
            w[i, j] -= lr * gradient[i, j]


#: What `_train` looks at for the first non-finite quantity, in the order of computation.
_QUANTITIES = (
    *("a1", "a2", "yhat", "dL_dyhat", "dL_dz3", "dL_dw3", "dL_dz2", "dL_dw2"),
    *("dL_dz1", "dL_dw1", "w3", "w2", "w1"),
)


@_compiled
def _finite(a: Array) -> bool:
    """Return whether every element is finite, for the price of a sum."""
    total = 0.0
    for value in a.flat:
        total += value * 0.0
    return total == 0.0


@_compiled
def _train(
    x: Array,
    y: Array,
    w1: Array,
    w2: Array,
    w3: Array,
    lr: float,
    max_epochs: int,
    losses: Array,
    accuracies: Array,
    yhat: Array,
) -> tuple[int, int]:
    """Train in place; return the epochs run and the place of the first bad quantity, or -1.

    `losses` and `accuracies` are filled as far as they reach: all epochs, or only the last one.
    """
    n, h = len(x), len(w2)
    a1, a2, d2, d1 = np.empty((n, h)), np.empty((n, h)), np.empty((n, h)), np.empty((n, h))
    dyhat, d3 = np.empty(n), np.empty((n, 1))
    g1, g2, g3 = np.empty((2, h)), np.empty((h, h)), np.empty((h, 1))
    # Transposed copies: one memory layout everywhere halves the time to compile.
    xt, a1t, a2t, w2t = x.T.copy(), np.empty((h, n)), np.empty((h, n)), np.empty((h, h))
    n1, n2, n3 = w1.copy(), w2.copy(), w3.copy()
    for epoch in range(1, max_epochs + 1):
        _forward(x, w1, w2, w3, a1, a2, yhat)
        accuracy = _accuracy(y, yhat)
        solved = accuracy == 1.0
        for i in range(n):
            q = yhat[i] * (1.0 - yhat[i])
            dyhat[i] = (yhat[i] - y[i]) / q
            d3[i, 0] = dyhat[i] * q
        a1t[:], a2t[:], w2t[:] = a1.T, a2.T, w2.T
        for k in range(h):
            g3[k, 0] = _chain(a2t, k, d3, 0, 0, n)
        for i in range(n):
            for k in range(h):
                d2[i, k] = d3[i, 0] * w3[k, 0]
        _times_derivative(d2, a2)
        matrix_product(a1t, d2, g2)
        matrix_product(d2, w2t, d1)
        _times_derivative(d1, a1)
        matrix_product(xt, d1, g1)
        n1[:], n2[:], n3[:] = w1, w2, w3
        _update(n1, g1, lr)
        _update(n2, g2, lr)
        _update(n3, g3, lr)
        bad = -1
        if not solved and not (_finite(n1) and _finite(n2) and _finite(n3) and _finite(yhat)):
            places = (
                _finite(a1), _finite(a2), _finite(yhat), _finite(dyhat), _finite(d3), _finite(g3),
                _finite(d2), _finite(g2), _finite(d1), _finite(g1), _finite(n3), _finite(n2),
            )  # fmt: skip
            bad = 0
            for fine in places:
                if not fine:
                    break
                bad += 1
        ended = solved or bad >= 0 or epoch == max_epochs
        if ended or len(losses) > 1:
            place = min(epoch, len(losses)) - 1
            losses[place] = _loss(y, yhat)
            accuracies[place] = accuracy
        if ended:
            return epoch, bad
        w1[:], w2[:], w3[:] = n1, n2, n3
    return max_epochs, -1


def descend(
    x: Array, y: Array, weights: Weights, lr: float, max_epochs: int, *, record: bool = True
) -> Trajectory:
    """Train the report's network in the report's arithmetic.

    Parameters
    ----------
    x : ndarray, (n, 2)
    y : ndarray, (n, 1)
        0 or 1.
    weights : dict
        ``w1`` (2, h), ``w2`` (h, h) and ``w3`` (h, 1); not changed.
    lr : float
    max_epochs : int
    record : bool
        Keep the loss and accuracy of every epoch; otherwise the last epoch's alone.

    Returns
    -------
    Trajectory
    """
    environment.require()
    w1, w2, w3 = (np.array(weights[name], dtype=np.float64) for name in ("w1", "w2", "w3"))
    losses, accuracies = (np.empty(max_epochs if record else 1) for _ in range(2))
    yhat = np.empty(len(x))
    with np.errstate(all="ignore"):
        epochs, bad = _train(
            np.ascontiguousarray(x),
            np.ascontiguousarray(y[:, 0], dtype=np.float64),
            w1,
            w2,
            w3,
            float(lr),
            max_epochs,
            losses,
            accuracies,
            yhat,
        )
    kept = epochs if record else 1
    if bad >= 0:
        outcome = Outcome(Status.DIVERGED, epochs, _QUANTITIES[bad])
    else:
        solved = accuracies[kept - 1] == 1.0
        outcome = Outcome(Status.SOLVED if solved else Status.UNSOLVED, epochs)
    return Trajectory(
        outcome=outcome,
        loss=losses[:kept].copy(),
        accuracy=accuracies[:kept].copy(),
        predictions=yhat[:, None],
        weights={"w1": w1, "w2": w2, "w3": w3},
    )
