/** Numbers as they are written. */

/** All digits that tell a float64 from its neighbours. */
export function exact(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  return String(value).replace(/-/g, "−");
}

/** A few significant digits, always about as wide. */
export function brief(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return exact(value);
  const size = Math.abs(value);
  if (size !== 0 && (size >= 10 ** Math.max(digits, 6) || size < 1e-4)) return value.toExponential(Math.max(0, digits - 2)).replace(/-/g, "−").replace("e+", "e");
  const power = size === 0 ? 0 : Math.floor(Math.log10(size));
  const decimals = power < 0 ? digits - 2 - power : digits - 1 - power;
  return value.toFixed(Math.max(0, decimals)).replace("-", "−");
}

const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";

export function subscript(n: number): string {
  return String(n).replace(/\d/g, (d) => SUBSCRIPTS[Number(d)]);
}

/** w2[0,1] as w₂[0, 1], yhat[0] as ŷ[0]. */
export function pretty(name: string): string {
  return name.replace("yhat", "ŷ").replace(/^([a-z])(\d+)/, (_, l: string, n: string) => l + subscript(Number(n))).replace(",", ", ");
}

export function whole(value: number): string {
  return value.toLocaleString("en").replaceAll(",", "\u202f");
}
