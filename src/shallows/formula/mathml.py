"""Pieces of MathML, in the notation of the report."""

from __future__ import annotations

YHAT = "<mover accent='true'><mi>y</mi><mo>^</mo></mover>"


def row(*parts: str) -> str:
    """Return parts as one."""
    return "<mrow>" + "".join(parts) + "</mrow>"


def fraction(above: str, below: str) -> str:
    """Return a fraction."""
    return f"<mfrac>{above}{below}</mfrac>"


def name(letter: str, index: str = "") -> str:
    """Return a letter, with an index if there is one."""
    return f"<msub><mi>{letter}</mi><mn>{index}</mn></msub>" if index else f"<mi>{letter}</mi>"


def op(sign: str) -> str:
    """Return an operator."""
    return f"<mo>{sign}</mo>"


def transposed(symbol: str) -> str:
    """Return the transpose of a symbol."""
    return f"<msup>{symbol}<mi>T</mi></msup>"


def partial(by: str, of: str = "<mi>L</mi>") -> str:
    """Return ∂(of)/∂(by)."""
    return fraction(row(op("∂"), of), row(op("∂"), by))


def bracketed(*parts: str) -> str:
    """Return parts in brackets."""
    return row(op("("), *parts, op(")"))


def math(*parts: str) -> str:
    """Return a ``<math>`` element on a line of its own."""
    return f'<math display="block">{row(*parts)}</math>'
