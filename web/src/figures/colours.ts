/** One palette and one convention for signs: blue is positive, orange is negative. */

export type RGB = [number, number, number];

/** Okabe & Ito 2008, as in `shallows.plots`. */
const LIGHT = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8A6D00", "#555555", "#332288", "#882255"];
const DARK = ["#4BA3DB", "#F0853A", "#2FBF95", "#DB94BC", "#F0B429", "#7CC8F2", "#C2A63A", "#A0A8B0", "#9C90E8", "#D0709A"];

export function palette(dark: boolean): string[] {
  return dark ? DARK : LIGHT;
}

/** The colour of a class; of two classes, 1 is what a positive logit says. */
export function classColour(label: number, classes: number, dark: boolean): string {
  const at = classes === 2 ? 1 - label : label;
  return palette(dark)[at % LIGHT.length];
}

export function signColour(value: number, dark: boolean): string {
  return palette(dark)[value < 0 ? 1 : 0];
}

function rgb(hex: string): RGB {
  return [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16)) as RGB;
}

const PAPER: Record<"light" | "dark", RGB> = { light: [255, 255, 255], dark: [24, 29, 34] };

/** What is between orange, −1, paper, 0, and blue, 1: 513 colours as pixels of an ImageData. */
const ramps = new Map<boolean, Uint32Array>();
function ramp(dark: boolean): Uint32Array {
  let found = ramps.get(dark);
  if (!found) {
    const paper = PAPER[dark ? "dark" : "light"];
    const ends = [palette(dark)[1], palette(dark)[0]].map(rgb);
    found = Uint32Array.from({ length: 513 }, (_, i) => {
      const v = (i - 256) / 256;
      const end = ends[v < 0 ? 0 : 1];
      const part = 0.74 * Math.abs(v) ** 0.85;
      return pixel(paper.map((p, c) => p + part * (end[c] - p)) as RGB);
    });
    ramps.set(dark, found);
  }
  return found;
}

function pixel([r, g, b]: RGB): number {
  return (255 << 24) | (Math.round(b) << 16) | (Math.round(g) << 8) | Math.round(r);
}

/** The pixel of a value from −1 to 1; what is not a number has the paper's colour. */
export function signPixel(value: number, dark: boolean): number {
  const at = Math.round(256 + 256 * value);
  return ramp(dark)[at >= 0 ? (at > 512 ? 512 : at) : at < 0 ? 0 : 256];
}

/** The same colour, for drawing. */
export function valueColour(value: number, dark: boolean): string {
  const bits = signPixel(value, dark);
  return `rgb(${bits & 255} ${(bits >> 8) & 255} ${(bits >> 16) & 255})`;
}

const grey: Record<"light" | "dark", number> = { light: pixel([214, 217, 219]), dark: pixel([58, 65, 72]) };
export function nothingPixel(dark: boolean): number {
  return grey[dark ? "dark" : "light"];
}

/** The pixel of probabilities of several classes. */
export function beliefPixel(yhat: Float64Array, at: number, classes: number, dark: boolean): number {
  const paper = PAPER[dark ? "dark" : "light"];
  const mixed: RGB = [...paper];
  for (let k = 0; k < classes; k++) {
    const sure = 0.85 * yhat[at + k] ** 2 || 0;
    const end = rgb(palette(dark)[k % LIGHT.length]);
    for (let c = 0; c < 3; c++) mixed[c] += sure * (end[c] - paper[c]);
  }
  return pixel(mixed.map((v) => Math.max(0, Math.min(255, v))) as RGB);
}
