r"""The engine's elementary functions: the same bits on every IEEE-754 machine.

They use no libm, no table and no branch, only additions, multiplications, divisions and fused
multiply-adds in a fixed order, so that eight or sixteen networks go through them side by side. Each
function takes NumPy arrays or traced values (`shallows.arithmetic.lanes`), of float32 or float64.

The exponential is reduced as usual, :math:`x = n \ln 2 + r` with :math:`|r| \le \ln 2 / 2`, and
then written with the even function :math:`q(r^2) = r / \tanh(r/2)`:

.. math:: e^r = \frac{q + r}{q - r}, \qquad
          \sigma(x) = \frac{2^n (q + r)}{2^n (q + r) + (q - r)}

so that the sigmoid needs one short polynomial and one division, where the textbook's
:math:`1 / (1 + e^{-x})` needs a polynomial of twice the degree. (The form of :math:`e^r` is that of
Cephes' ``exp.c``, Moshier 1989; the coefficients are near-minimax, from Chebyshev interpolation.)

Errors are in units in the last place. Those of float32 are the worst of all 2³² arguments, those of
float64 the worst of 10⁸ (``benchmarks/ulps.py``), rounded up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shallows.arithmetic import quick
from shallows.arithmetic.fused import fma
from shallows.arithmetic.lanes import Value, bits, from_bits, like, where

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Format:
    """Constants of one floating-point format."""

    name: str
    mantissa: int  # stored fraction bits
    bias: int  # of the exponent
    magic: float  # adding it rounds to a whole number and leaves that in the low bits
    log2_e: float
    ln2_high: float
    ln2_low: float
    limit: float  # |x| up to which 2^n (q + r) neither overflows nor underflows
    one: float  # an x from which on sigmoid(x) is 1, and tanh(x / 2), too
    quick: float  # |x| below which a GPU needs no care for the format's ends in sigmoid(x)
    largest: float  # |x| beyond which exp(x) is 0 or infinite
    q: tuple[float, ...]  # q(s) = 2 + s (q0 + q1 s + …)
    log: tuple[float, ...]  # log((1+u)/(1-u)) = 2u + u (l0 u² + l1 u⁴ + …), as in fdlibm
    tiny: float  # the smallest normal number
    pi: tuple[float, float, float]  # their sum is π, to three times the format's digits
    inverse_pi: float
    sine: tuple[float, ...]  # sin r = r + r³ (s0 + s1 r² + …); float32's nudged for sin(π/2) = 1

    @property
    def turning(self) -> float:
        """|x| up to which sin and cos reduce x by multiples of π as exactly as they promise."""
        return 2.0 ** (self.mantissa - 5)

    @property
    def sign(self) -> int:
        """The place of the sign among the bits."""
        return self.mantissa + self.bias.bit_length() + 1


_FLOAT64 = Format(
    name="float64",
    mantissa=52,
    bias=1023,
    magic=1.5 * 2.0**52,
    log2_e=float.fromhex("0x1.71547652b82fep+0"),
    ln2_high=float.fromhex("0x1.62e42fefa39efp-1"),
    ln2_low=float.fromhex("0x1.abc9e3b39803fp-56"),
    limit=708.0,
    one=40.0,
    quick=512.0,
    largest=746.0,
    q=(
        float.fromhex("0x1.5555555555553p-3"),
        float.fromhex("-0x1.6c16c16c0abe6p-9"),
        float.fromhex("0x1.1566ab5c0cca8p-14"),
        float.fromhex("-0x1.bbd53204bb10fp-20"),
        float.fromhex("0x1.63f262586d051p-25"),
    ),
    log=(
        6.666666666666735130e-01,
        3.999999999940941908e-01,
        2.857142874366239149e-01,
        2.222219843214978396e-01,
        1.818357216161805012e-01,
        1.531383769920937332e-01,
        1.479819860511658591e-01,
    ),
    tiny=2.0**-1022,
    pi=(
        float.fromhex("0x1.921fb54442d18p+1"),
        float.fromhex("0x1.1a62633145c07p-53"),
        float.fromhex("-0x1.f1976b7ed8fbcp-109"),
    ),
    inverse_pi=float.fromhex("0x1.45f306dc9c883p-2"),
    sine=(
        float.fromhex("-0x1.5555555555555p-3"),
        float.fromhex("0x1.1111111111104p-7"),
        float.fromhex("-0x1.a01a01a018566p-13"),
        float.fromhex("0x1.71de3a541e7f2p-19"),
        float.fromhex("-0x1.ae64557ee2409p-26"),
        float.fromhex("0x1.6123f63c74d81p-33"),
        float.fromhex("-0x1.ae4dbca740e32p-41"),
        float.fromhex("0x1.893756b8e64d3p-49"),
    ),
)
_FLOAT32 = Format(
    name="float32",
    mantissa=23,
    bias=127,
    magic=1.5 * 2.0**23,
    log2_e=float.fromhex("0x1.715476p+0"),
    ln2_high=float.fromhex("0x1.62e430p-1"),
    ln2_low=float.fromhex("-0x1.05c610p-29"),
    limit=87.0,
    one=20.0,
    quick=64.0,
    largest=104.0,
    q=(float.fromhex("0x1.555546p-3"), float.fromhex("-0x1.6b0cd8p-9")),
    log=(
        float.fromhex("0xaaaaaa.0p-24"),
        float.fromhex("0xccce13.0p-25"),
        float.fromhex("0x91e9ee.0p-25"),
        float.fromhex("0xf89e26.0p-26"),
    ),
    tiny=2.0**-126,
    pi=(
        float.fromhex("0x1.921fb6p+1"),
        float.fromhex("-0x1.777a5cp-24"),
        float.fromhex("-0x1.ee59dap-49"),
    ),
    inverse_pi=float.fromhex("0x1.45f306p-2"),
    sine=(
        float.fromhex("-0x1.555556p-3"),
        float.fromhex("0x1.111114p-7"),
        float.fromhex("-0x1.a018f8p-13"),
        float.fromhex("0x1.71912ap-19"),
        float.fromhex("-0x1.9d148ap-26"),
    ),
)
FORMATS = {"float64": _FLOAT64, "float32": _FLOAT32}


def _format(x: Any) -> Format:
    dtype = x.kind.dtype if hasattr(x, "kind") else x.dtype.name
    return FORMATS[dtype]


def _reduce(x: Any, f: Format) -> tuple[Any, Any, Any]:
    """Return n, held in the low bits of a magic sum, r and q(r²), for x = n ln 2 + r."""
    held = fma(x, f.log2_e, f.magic)
    n = held - f.magic
    r = fma(n, -f.ln2_low, fma(n, -f.ln2_high, x))
    s = r * r
    q = fma(s, f.q[-1], f.q[-2])
    for coefficient in (*f.q[-3::-1], 2.0):
        q = fma(q, s, coefficient)
    return held, r, q


def clamp(x: Any, limit: float) -> Any:
    """Return x limited to ±limit; NaN stays NaN."""
    x = where(x > limit, limit, x)
    return where(x < -limit, -limit, x)


def _times_power(a: Any, held: Any, f: Format) -> Any:
    """Return a·2^n exactly, n being held in the low bits of a magic sum."""
    if _divided(a):
        return quick.times_power(a, held, f.mantissa)
    return from_bits(bits(a) + (bits(held) << f.mantissa))


def sigmoid(x: Any) -> Any:
    """Return 1 / (1 + exp(-x)), the report's section 2A.

    Errors: float64 at most 2.5 ulp, float32 2.5 ulp. Beyond ±708 (float32: ±87)
    the value is the one at that limit: never 0, and 1 from 37.5 (17.5) on.
    """
    f, divided = _format(x), _divided(x)
    if divided:
        return _scaled_sigmoid(x, f, divided)
    held, r, q = _reduce(clamp(x, f.limit), f)
    scaled = _times_power(q + r, held, f)
    return scaled / (scaled + (q - r))


def _divided(x: Any) -> Callable[[Value, Value], Value] | None:
    """Return the program's own way to divide numbers of moderate size, see `Program`."""
    return x.program.divided if isinstance(x, Value) else None


def _scaled_sigmoid(x: Value, f: Format, divided: Callable[[Value, Value], Value]) -> Value:
    """Return the same bits, by a division whose numbers are of moderate size.

    The power of two of the numerator, 2ⁿ, is multiplied on after the division. No number but n and
    the result is near the ends of the format then, and all multiplications by 2ⁿ are exact.
    """
    if (doubts := x.program.doubts) is not None:
        doubts.append(quick.exceeds(x, f.quick))
        return _quick_sigmoid(x, f, divided)
    x = where(x > f.one, f.one, x)
    held, r, q = _reduce(where(x < -f.limit, -f.limit, x), f)
    above = q + r
    below = _times_power(above, held, f) + (q - r)
    # Multiplied, because the bits of a NaN with something added may be a number.
    return divided(above, below) * _times_power(like(x, 1.0), held, f)


def _quick_sigmoid(x: Value, f: Format, divided: Callable[[Value, Value], Value]) -> Value:
    """Return the same bits, if x is far from where the format ends.

    Neither are limits needed there, nor does any step of the division leave the normal numbers.
    """
    held, r, q = _reduce(x, f)
    scaled = _times_power(q + r, held, f)
    return divided(scaled, scaled + (q - r))


def tanh(x: Any) -> Any:
    """Return (e^2x - 1) / (e^2x + 1).

    Errors: float64 at most 4.1 ulp, float32 3.8 ulp.
    """
    f, divided = _format(x), _divided(x)
    held, r, q = _reduce(clamp(x + x, f.one if divided else f.limit), f)
    scaled, below = _times_power(q + r, held, f), q - r
    # At n = 0 the difference is 2r exactly, which subtracting the rounded terms would lose.
    above = where(held == f.magic, r + r, scaled - below)
    total = scaled + below
    if divided:  # where 2r is so small, the sum is 4
        return where(abs(above) < _SMALL, above * 0.25, divided(above, total))
    return above / total


_SMALL = 2.0**-60


def relu(x: Any) -> Any:
    """Return max(x, 0); NaN stays NaN."""
    return where(x < 0.0, 0.0, x)


def identity(x: Any) -> Any:
    """Return x."""
    return x


def gated(x: Any, gate: Any) -> Any:
    """Return x σ(gate); 0 where σ(gate) is below the least that `sigmoid` returns."""
    least = -_format(x).limit
    return where(gate < least, 0.0, x * sigmoid(gate))


def exp(x: Any) -> Any:
    """Return e^x.

    Errors: float64 at most 1.4 ulp, float32 1.4 ulp, subnormal results included; 0 and ∞
    where the format ends.
    """
    f = _format(x)
    held, r, q = _reduce(clamp(x, f.largest), f)
    # 1 + 2r/(q - r) rounds less than (q + r)/(q - r); two powers reach the subnormal numbers.
    value = (r + r) / (q - r) + 1.0
    n = bits(held) - bits(like(held, f.magic))
    half = n >> 1
    for part in (half, n - half):
        value = value * from_bits((part + f.bias) << f.mantissa)
    return value


def log(x: Any) -> Any:
    """Return the natural logarithm of x.

    Errors: float64 at most 0.9 ulp, float32 0.9 ulp; -∞ at 0, NaN below.
    """
    f = _format(x)
    small = x < f.tiny
    scale = 2.0 ** (f.mantissa + 2)
    normal = where(small, x * scale, x)
    # The exponent of x·√2, roughly: m = x / 2^n then lies in [√½, √2), as fdlibm has it.
    i = bits(normal)
    shifted = i - bits(like(normal, _SQRT_HALF))
    whole = shifted >> f.mantissa
    m = from_bits(i - (whole << f.mantissa))
    n = from_bits(bits(like(normal, f.magic)) + whole) - f.magic
    n = where(small, n - float(f.mantissa + 2), n)
    result = _log1p_reduced(m - 1.0, n, f)
    result = where(x == 0.0, -float("inf"), where(x == float("inf"), x, result))
    return where(x >= 0.0, result, like(x, float("nan")))


_SQRT_HALF = 0.7071067811865476


def _log1p_reduced(u: Any, n: Any, f: Format) -> Any:
    """Return n ln 2 + log(1 + u) for 1 + u in [√½, √2) (fdlibm's e_log.c, Sun 1993)."""
    t = u / (u + 2.0)
    s = t * t
    rest = fma(s, f.log[-1], f.log[-2])
    for coefficient in f.log[-3::-1]:
        rest = fma(rest, s, coefficient)
    half = u * u * 0.5
    correction = fma(t, fma(rest, s, half), n * f.ln2_low)
    return fma(n, f.ln2_high, u - (half - correction))


def log1p_of_unit(x: Any) -> Any:
    """Return log(1 + x) for x in [0, 1].

    Errors: float64 at most 1.5 ulp, float32 1.4 ulp.
    """
    f = _format(x)
    large = x > 0.41421356
    u = where(large, (x - 1.0) * 0.5, x)
    return _log1p_reduced(u, where(large, like(x, 1.0), 0.0), f)


def softplus(x: Any) -> Any:
    """Return log(1 + e^x) = max(x, 0) + log(1 + e^-|x|), which cannot overflow.

    Errors: float64 at most 2 ulp, float32 1.8 ulp.
    """
    return relu(x) + log1p_of_unit(exp(where(x > 0.0, -x, x)))


def sin(x: Any) -> Any:
    """Return the sine of x.

    Errors: float64 at most 2 ulp, float32 1.8 ulp, for |x| up to 2⁴⁷ (float32: 2¹⁸). Beyond that,
    x has hardly a digit after the point: the value is the one at the limit, inside [-1, 1].
    """
    f = _format(x)
    x = clamp(x, f.turning)
    held = fma(x, f.inverse_pi, f.magic)
    return _sine_of_the_rest(x, held - f.magic, held, f)


def cos(x: Any) -> Any:
    """Return the cosine of x.

    Errors: float64 at most 2.2 ulp, float32 1.9 ulp, for |x| up to 2⁴⁷ (float32: 2¹⁸). Beyond that,
    x has hardly a digit after the point: the value is the one at the limit, inside [-1, 1].
    """
    f = _format(x)
    x = clamp(x, f.turning)
    held = fma(x, f.inverse_pi, -0.5) + f.magic
    return -_sine_of_the_rest(x, held - f.magic + 0.5, held, f)


def _sine_of_the_rest(x: Any, n: Any, held: Any, f: Format) -> Any:
    """Return (-1)^h sin(x - nπ), h being held in the low bits of a magic sum, |x - nπ| ≤ π/2.

    The rest is taken in three steps (Cody and Waite 1980). π's first part times n cancels x
    without an error, as fma rounds only the difference, which has no more digits than the format.
    """
    r = x
    for part in f.pi:
        r = fma(n, -part, r)
    s = r * r
    q = fma(s, f.sine[-1], f.sine[-2])
    for coefficient in f.sine[-3::-1]:
        q = fma(q, s, coefficient)
    value = clamp(fma(r * s, q, r), 1.0)
    # h's last bit, moved to the place of the sign: adding it there turns the sign.
    return from_bits(bits(value) + (bits(held) << f.sign))
