/** What data are, in the page: `shallows.datasets.Dataset`. */
export interface Dataset {
  name: string;
  samples: number;
  features: string[];
  /** Names of the classes; none where there are numbers to predict. */
  classes: string[];
  /** Names of the numbers to predict; none where there are classes. */
  numbers: string[];
  /** (samples, features), row after row */
  x: Float64Array;
  /** Labels 0, 1, …; or (samples, numbers). */
  y: Float64Array;
}

export function outputs(data: Dataset): number {
  return data.numbers.length || (data.classes.length === 2 ? 1 : data.classes.length);
}

/** What the network should say: 0 or 1 for two classes; one-hot; or the numbers. */
export function targets(data: Dataset): Float64Array {
  if (data.numbers.length || data.classes.length === 2) return data.y;
  const hot = new Float64Array(data.samples * data.classes.length);
  data.y.forEach((label, s) => (hot[s * data.classes.length + label] = 1));
  return hot;
}

/** The rows chosen, in their order. */
export function rows(data: Dataset, chosen: number[]): Dataset {
  const take = (from: Float64Array) => {
    const width = from.length / data.samples;
    const part = new Float64Array(chosen.length * width);
    chosen.forEach((row, i) => part.set(from.subarray(row * width, (row + 1) * width), i * width));
    return part;
  };
  return { ...data, samples: chosen.length, x: take(data.x), y: take(data.y) };
}
