/** What the network says over the plane, with the samples on it; or one unit, under the pointer. */
import { useSignal, useSignalEffect } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import { classColour, valueColour } from "../figures/colours.ts";
import { inputsAt, meansOf, windowOf } from "../figures/surface.ts";
import { hovered, large, nameOf, shown } from "../figures/view.ts";
import { forward, room } from "../engine/pass.ts";
import type { Experiment } from "../state/experiment.ts";
import { asText } from "../data/csv.ts";
import type { Dataset } from "../data/dataset.ts";
import { dark, experiment, history, put, state } from "../state/store.ts";
import { Check } from "../widgets/form.tsx";
import { brief, exact, pretty } from "../widgets/numbers.ts";
import { useTable } from "./data.tsx";

const SIDE = 300; // of the picture, in its own units

/** The unit whose surface is shown large: the one under the pointer, or else the output. */
function subject(e: Experiment): { layer: number; unit: number; name: string } {
  const last = e.design.sizes.length - 1;
  const over = hovered.value;
  if (over?.kind === "unit" && over.layer <= last && over.unit < e.design.sizes[over.layer]) {
    return { layer: over.layer, unit: over.unit, name: over.layer ? pretty(nameOf(over, last)) : e.train.features[over.unit] };
  }
  const several = e.design.sizes[last] > 1 && e.raw.classes.length > 0;
  return { layer: last, unit: several ? -1 : 0, name: "ŷ" };
}

export function Output() {
  const e = experiment.value;
  return (
    <section class="output" aria-labelledby="output-title">
      {e && <Picture e={e} />}
      {e && <Tally e={e} />}
    </section>
  );
}

function Picture({ e }: { e: Experiment }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const at = useSignal<{ a: number; b: number; sample: number | null } | null>(null);
  const window2 = useMemo(() => windowOf(e.raw), [e]);
  const [x, y] = [window2.x, window2.y];
  const px = (a: number) => ((a - x[0]) / (x[1] - x[0])) * SIDE;
  const py = (b: number) => (1 - (b - y[0]) / (y[1] - y[0])) * SIDE;
  const chosen = subject(e);

  useSignalEffect(() => {
    const [now, isDark, discrete, sample] = [large.value, dark.value, state.value.discrete, state.value.sample];
    const what = subject(e);
    if (!canvas.current || !now || now.grid.e !== e) return;
    const ratio = Math.min(3, window.devicePixelRatio || 1) * 1.5;
    if (canvas.current.width !== SIDE * ratio) canvas.current.width = canvas.current.height = SIDE * ratio;
    const c = canvas.current.getContext("2d")!;
    c.setTransform(ratio, 0, 0, ratio, 0, 0);
    const { side } = now.grid;
    const image = new ImageData(side, side);
    now.grid.paint(what.layer, what.unit, image, isDark, discrete && what.layer === e.design.sizes.length - 1);
    c.imageSmoothingEnabled = !discrete;
    c.drawImage(bitmap(image), 0, 0, SIDE, SIDE);
    for (const [data, hollow] of [[e.test, true], [e.train, false]] as const) {
      if (data) points(c, e, data, px, py, isDark, hollow);
    }
    if (sample !== null && sample < e.train.samples) {
      const width = e.train.features.length;
      c.strokeStyle = isDark ? "#fff" : "#111";
      c.lineWidth = 2;
      c.beginPath();
      c.arc(px(e.train.x[sample * width]), py(second(e.train, sample)), 8, 0, 7);
      c.stroke();
    }
  });

  const place = (event: PointerEvent | MouseEvent) => {
    const box = canvas.current!.getBoundingClientRect();
    const a = x[0] + ((event.clientX - box.left) / box.width) * (x[1] - x[0]);
    const b = y[1] - ((event.clientY - box.top) / box.height) * (y[1] - y[0]);
    return { a, b, sample: nearest(e, px(a), py(b), px, py) };
  };
  const drawing = state.value.data === "own" && e.raw.features.length === 2 && e.raw.classes.length > 0;
  const click = (event: MouseEvent) => {
    const { a, b, sample } = place(event);
    if (sample !== null) return put({ sample });
    if (drawing) addPoint(e, a, b, event.shiftKey);
  };
  return (
    <>
      <header>
        <h2 id="output-title">{chosen.layer === e.design.sizes.length - 1 ? "Output" : "Unit"} <span>{chosen.name}</span></h2>
        <Check name="discrete" label="Classes" help="Show the class of each place, not ŷ" />
      </header>
      <div class="plane">
        <canvas ref={canvas} role="img" aria-label={`${chosen.name} over the first two features, with the samples`}
          onPointerMove={(event) => (at.value = place(event))} onPointerLeave={() => (at.value = null)} onClick={click} />
        <span class="low">{brief(x[0], 2)}</span>
        <span class="axis">{e.raw.features[0] === "x0" ? "x₀" : e.raw.features[0]}</span>
        <span class="high">{brief(x[1], 2)}</span>
      </div>
      <Under e={e} at={at.value} drawing={drawing} />
      <Key e={e} />
    </>
  );
}

const scratch = document.createElement("canvas");
function bitmap(image: ImageData): HTMLCanvasElement {
  if (scratch.width !== image.width) scratch.width = scratch.height = image.width;
  scratch.getContext("2d")!.putImageData(image, 0, 0);
  return scratch;
}

function second(data: Dataset, s: number): number {
  return data.features.length > 1 ? data.x[s * data.features.length + 1] : 0;
}

function points(
  c: CanvasRenderingContext2D, e: Experiment, data: Dataset,
  px: (a: number) => number, py: (b: number) => number, isDark: boolean, hollow: boolean,
): void {
  const width = data.features.length;
  const [low, high] = data.numbers.length ? [Math.min(...e.raw.y), Math.max(...e.raw.y)] : [0, 1];
  const size = data.samples > 400 ? 2.4 : data.samples > 150 ? 3.4 : 4.4;
  for (let s = 0; s < data.samples; s++) {
    const colour = data.classes.length ? classColour(data.y[s], data.classes.length, isDark) : valueColour((2 * (data.y[s] - low)) / (high - low || 1) - 1, isDark);
    c.beginPath();
    c.arc(px(data.x[s * width]), py(second(data, s)), size, 0, 7);
    c.fillStyle = hollow ? (isDark ? "#181d22" : "#fff") : colour;
    c.strokeStyle = hollow ? colour : isDark === data.numbers.length > 0 ? "#fff" : "#11161b";
    c.lineWidth = hollow ? 2 : 1.2;
    c.fill();
    c.stroke();
  }
}

/** The training sample under the pointer, if there is one. */
function nearest(e: Experiment, x: number, y: number, px: (a: number) => number, py: (b: number) => number): number | null {
  const width = e.train.features.length;
  let [found, distance]: [number | null, number] = [null, 9];
  for (let s = 0; s < e.train.samples; s++) {
    const off = Math.hypot(px(e.train.x[s * width]) - x, py(second(e.train, s)) - y);
    if (off < distance) [found, distance] = [s, off];
  }
  return found;
}

/** Add a point to the data that are drawn, of the first class, or with shift of the second. */
function addPoint(e: Experiment, a: number, b: number, other: boolean): void {
  // The table is written anew: the old one may have other separators, or the class in its first column.
  useTable(asText(e.raw, [[Number(a.toFixed(3)), Number(b.toFixed(3)), e.raw.classes[other ? 1 : 0]]]));
}

/** The exact value under the pointer; a line that is always there, so that nothing moves. */
function Under({ e, at, drawing }: { e: Experiment; at: { a: number; b: number; sample: number | null } | null; drawing: boolean }) {
  const means = useMemo(() => meansOf(e.raw), [e]);
  const now = shown.value;
  if (!at || !now || now.weights.length !== e.spec.start.length) {
    return <p class="under">{drawing ? "Click to place a point (shift: the other class)." : "Point to read values; click a sample to take it."}</p>;
  }
  const x = new Float64Array(e.design.sizes[0]);
  if (at.sample === null) inputsAt(e, means, at.a, at.b, x, 0);
  else x.set(e.train.x.subarray(at.sample * x.length, (at.sample + 1) * x.length));
  const q = forward(e.design, now.weights, x, room(e.design, 1));
  const what = subject(e);
  const values = what.layer ? q.a[what.layer - 1] : x;
  const shownValue = what.unit < 0 ? Array.from(values, (v) => brief(v, 3)).join(" ") : exact(values[what.unit]);
  const where = at.sample === null ? `(${brief(at.a, 3)}, ${brief(at.b, 3)})` : `sample ${at.sample}`;
  return <p class="under"><span>{where}</span> {what.name} = <b>{shownValue}</b></p>;
}

function Key({ e }: { e: Experiment }) {
  const { classes } = e.raw;
  if (!classes.length) return <p class="key">Samples, and ŷ: blue is high, orange is low.</p>;
  return (
    <ul class="key">
      {classes.map((name, k) => <li key={name}><i style={{ background: classColour(k, classes.length, dark.value) }} /><span title={name}>{/^\d+$/.test(name) ? `class ${name}` : name}</span></li>)}
      {e.test && <li><i class="hollow" />test</li>}
    </ul>
  );
}

/** Loss, accuracy, and the confusion matrix. */
function Tally({ e }: { e: Experiment }) {
  const now = shown.value;
  const m = now && now.weights.length === e.spec.start.length ? now : null;
  const ran = !!m && m.epoch > 0 && m.predictions.length > 0;
  const tested = m?.test && m.epoch > 0 ? m.test : null;
  const loss = useLast();
  const right = (misses: number, of: number) => `${brief((100 * (of - misses)) / of, 3)} %`;
  return (
    <div class="tally">
      <table>
        <thead><tr><td /><th scope="col">Training</th>{e.test && <th scope="col">Test</th>}</tr></thead>
        <tbody>
          <tr><th scope="row">Loss</th><td title={ran ? exact(loss.loss) : ""}>{ran ? brief(loss.loss, 5) : "–"}</td>{e.test && <td>{tested ? brief(tested.loss, 5) : "–"}</td>}</tr>
          {e.raw.classes.length > 0 && <tr><th scope="row">Accuracy</th><td>{ran ? right(loss.misses, e.train.samples) : "–"}</td>{e.test && <td>{tested ? right(tested.misses, e.test.samples) : "–"}</td>}</tr>}
        </tbody>
      </table>
      {e.raw.classes.length > 0 && e.raw.classes.length <= 10 && <Confusion e={e} predictions={ran ? m!.predictions : null} />}
    </div>
  );
}


function useLast(): { loss: number; misses: number } {
  const epoch = shown.value?.epoch ?? 0;
  return { loss: history.loss[epoch - 1], misses: history.misses[epoch - 1] };
}

/** How many samples of each class are taken for each class. */
function Confusion({ e, predictions }: { e: Experiment; predictions: Float64Array | null }) {
  const { classes } = e.raw;
  const k = classes.length;
  const counts = new Uint32Array(k * k);
  if (predictions) {
    const width = e.design.sizes.at(-1)!;
    for (let s = 0; s < e.train.samples; s++) {
      let said = 0;
      if (width === 1) said = predictions[s] >= 0.5 ? 1 : 0;
      else for (let c = 1; c < width; c++) if (predictions[s * width + c] > predictions[s * width + said]) said = c;
      counts[e.train.y[s] * k + said]++;
    }
  }
  return (
    <table class={k > 4 ? "confusion many" : "confusion"}>
      <caption>Class, and what the network says</caption>
      <thead><tr><td />{classes.map((name) => <th scope="col" key={name} title={name}>{name}</th>)}</tr></thead>
      <tbody>
        {classes.map((name, r) => (
          <tr key={name}>
            <th scope="row" title={name}>{name}</th>
            {classes.map((_, c) => <td key={c} class={r === c ? "right" : counts[r * k + c] ? "miss" : ""}>{predictions ? counts[r * k + c] : "–"}</td>)}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
