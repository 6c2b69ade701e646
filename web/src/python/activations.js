// Written by web/tables.py from Python's formulas.
const sigmoid = (z) => 1 / (1 + Math.exp(-z));
const softplus = (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));

/** @type {Record<string, (z: number) => number>} */
export const ACTIVATIONS = {
  sigmoid: (z) => sigmoid(z),
  tanh: (z) => Math.tanh(z),
  relu: (z) => Math.max(z, 0),
  identity: (z) => z,
  softplus: (z) => softplus(z),
  silu: (z) => z * sigmoid(z),
  gelu: (z) => z * sigmoid(1.5957691216057308 * (z + 0.044715 * z * z * z)),
  sin: (z) => Math.sin(z),
  leaky_relu: (z) => z * (0.01 + 0.99 * (z > 0)),
};

/** @type {Record<string, (z: number) => number>} */
export const FUNCTIONS = {
  exp: (z) => Math.exp(z),
  log: (z) => Math.log(z),
  sigmoid: (z) => sigmoid(z),
  tanh: (z) => Math.tanh(z),
  relu: (z) => Math.max(z, 0),
  softplus: (z) => softplus(z),
  sin: (z) => Math.sin(z),
  cos: (z) => Math.cos(z),
  sign: (z) => Math.sign(z),
};
