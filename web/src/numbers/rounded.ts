/** Sine and cosine, correctly rounded: `shallows.arithmetic.rounded`, the same operations in order. */

type Pair = [high: number, low: number];

/** π/2 in four parts; n times each of the first three is exact. */
const PARTS = [1.5707963267341256, 6.077100506303966e-11, 2.0222662487111665e-21, 8.4784276603689e-32];
const SPLITTER = 2 ** 27 + 1;

/** (−1)ᵏ / (2k)! and (−1)ᵏ / (2k + 1)!, each as high + low. */
const COSINE: Pair[] = [
  [1.0, 0.0], [-0.5, 0.0], [0.041666666666666664, 2.3129646346357427e-18],
  [-0.001388888888888889, 5.300543954373577e-20], [2.48015873015873e-5, 2.1511947866775882e-23],
  [-2.755731922398589e-7, -2.3767714622250297e-23], [2.08767569878681e-9, -1.20734505911326e-25],
  [-1.1470745597729725e-11, -2.0655512752830745e-28], [4.779477332387385e-14, 4.399205485834081e-31],
  [-1.5619206968586225e-16, -1.1910679660273754e-32], [4.110317623312165e-19, 1.4412973378659527e-36],
  [-8.896791392450574e-22, 7.911402614872376e-38], [1.6117375710961184e-24, -3.6846573564509766e-41],
  [-2.4795962632247976e-27, 1.2953730964765229e-43],
];
const SINE: Pair[] = [
  [1.0, 0.0], [-0.16666666666666666, -9.25185853854297e-18], [0.008333333333333333, 1.1564823173178714e-19],
  [-0.0001984126984126984, -1.7209558293420705e-22], [2.7557319223985893e-6, -1.858393274046472e-22],
  [-2.505210838544172e-8, 1.448814070935912e-24], [1.6059043836821613e-10, 1.2585294588752098e-26],
  [-7.647163731819816e-13, -7.03872877733453e-30], [2.8114572543455206e-15, 1.6508842730861433e-31],
  [-8.22063524662433e-18, -2.2141894119604265e-34], [1.9572941063391263e-20, -1.3643503830087908e-36],
  [-3.868170170630684e-23, 8.843177655482344e-40], [6.446950284384474e-26, -1.9330404233703465e-42],
  [-9.183689863795546e-29, -1.4303150396787322e-45],
];

/** The rounded sum and its exact error (Knuth's TwoSum). */
function sum(a: number, b: number): Pair {
  const s = a + b;
  const t = s - a;
  return [s, a - (s - t) + (b - t)];
}

function split(a: number): Pair {
  const t = SPLITTER * a;
  const high = t - (t - a);
  return [high, a - high];
}

/** The rounded product and its exact error (Dekker's TwoProduct). */
function product(a: number, b: number): Pair {
  const p = a * b;
  const [ah, al] = split(a);
  const [bh, bl] = split(b);
  return [p, ah * bh - p + ah * bl + al * bh + al * bl];
}

function plus(a: Pair, b: Pair): Pair {
  const [high, low] = sum(a[0], b[0]);
  return sum(high, low + (a[1] + b[1]));
}

function times(a: Pair, b: Pair): Pair {
  const [high, low] = product(a[0], b[0]);
  return sum(high, low + (a[0] * b[1] + a[1] * b[0]));
}

function series(s: Pair, terms: Pair[]): Pair {
  let total = terms[terms.length - 1];
  for (let k = terms.length - 2; k >= 0; k--) total = plus(terms[k], times(total, s));
  return total;
}

function nearestWhole(v: number): number {
  const n = Math.round(v);
  return Math.abs(v % 1) === 0.5 && n % 2 !== 0 ? n - 1 : n; // ties to even, as NumPy's rint
}

function sine(x: number, quarters: number): number {
  const n = nearestWhole(x * 0.6366197723675814);
  const [first, second, third, fourth] = PARTS.map((part) => n * part);
  let [high, low] = sum(x - first, -second);
  let more: number;
  [high, more] = sum(high, -third);
  const rest = sum(high, low + (more - fourth));
  const square = times(rest, rest);
  const quadrant = (((n + quarters) % 4) + 4) % 4;
  [high, low] = quadrant % 2 === 1 ? series(square, COSINE) : times(rest, series(square, SINE));
  return quadrant < 2 ? high + low : -high + -low;
}

/** sin x for |x| up to 800,000. */
export const sin = (x: number): number => sine(x, 0);

/** cos x, likewise. */
export const cos = (x: number): number => sine(x, 1);
