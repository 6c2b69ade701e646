/** Which data: built in, drawn by clicking, dropped or pasted. */
import { useEffect, useRef } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { BUILT_IN, builtIn } from "../data/builtin.ts";
import { asText, decode, readTable, TableError } from "../data/csv.ts";
import type { Dataset } from "../data/dataset.ts";
import { classColour, signColour } from "../figures/colours.ts";
import { windowOf } from "../figures/surface.ts";
import { tableText } from "../state/experiment.ts";
import { INITIAL } from "../state/fields.ts";
import { pack } from "../state/packed.ts";
import { dark, experiment, misfit, put, state } from "../state/store.ts";
import { Slider, TextField, Wrong } from "../widgets/form.tsx";

const NAMES: Record<string, string> = { xor: "XOR", linear: "Linear", circles: "Circles", moons: "Moons", spirals: "Spirals", checkerboard: "Board", parity: "Parity", waves: "Waves" };
const LARGEST_FILE = 4_000_000;

/** Take a table's text as the data. */
export function useTable(text: string): void {
  put({ data: "own", table: pack(text), target: "", features: [], sample: null });
}

export function Data() {
  const s = state.value;
  const takes = s.data === "own" ? [] : BUILT_IN[s.data].takes;
  return (
    <section class="panel data" aria-labelledby="data-title">
      <h2 id="data-title">Data</h2>
      <div class="thumbs" role="radiogroup" aria-labelledby="data-title">
        {Object.keys(BUILT_IN).map((name) => <Thumb key={name} name={name} />)}
        <OwnThumb />
      </div>
      <Own />
      <div class="grid2">
        <TextField name="n" label="Samples" disabled={!takes.includes("n")} stepBy={10} />
        <TextField name="data_seed" label="Seed of the data" disabled={!takes.includes("seed")} stepBy={1} />
        <TextField name="noise" label="Noise" disabled={!takes.includes("noise")} />
        <Slider name="test" label="For the test" min={0} max={50} step={10} unit=" %" />
      </div>
    </section>
  );
}

function Thumb({ name }: { name: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const on = state.value.data === name;
  const isDark = dark.value;
  useEffect(() => {
    const data = builtIn(name, { n: name === "checkerboard" || name === "waves" ? 150 : 60, seed: 1, noise: BUILT_IN[name].noise ?? 0 });
    if (canvas.current) scatter(canvas.current, data, isDark);
  }, [isDark]);
  const pick = () => put({ data: name, noise: BUILT_IN[name].noise ?? INITIAL.noise, task: "classes", sample: null, features: name === "parity" ? [] : state.value.features });
  return (
    <label class={on ? "thumb on" : "thumb"} title={BUILT_IN[name].says}>
      <input type="radio" name="data" checked={on} onChange={pick} />
      <canvas ref={canvas} width={104} height={84} aria-hidden="true" />
      <span>{NAMES[name]}</span>
    </label>
  );
}

/** One's own data: those that there are, or points to draw. */
function OwnThumb() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const own = state.value.data === "own";
  const [e, isDark] = [experiment.value, dark.value];
  useEffect(() => {
    if (canvas.current && own && e?.raw.name === "own" && e.raw.samples < 2000 && e.raw.features.length > 1) scatter(canvas.current, e.raw, isDark);
  }, [e, isDark, own]);
  return (
    <label class={own ? "thumb on" : "thumb"} title="Click into the picture on the right to place points">
      <input type="radio" name="data" checked={own} onChange={draw} />
      <canvas ref={canvas} width={104} height={84} aria-hidden="true" />
      <span>{own ? "Own" : "Draw"}</span>
    </label>
  );
}

function scatter(canvas: HTMLCanvasElement, data: Dataset, isDark: boolean): void {
  const c = canvas.getContext("2d")!;
  const { x, y } = data.name === "parity" ? { x: [-0.35, 1.6], y: [-0.35, 1.6] } : windowOf(data);
  const width = data.features.length;
  c.clearRect(0, 0, canvas.width, canvas.height);
  for (let s = 0; s < data.samples; s++) {
    const [a, b] = [data.x[s * width], data.x[s * width + 1]];
    const depth = data.name === "parity" ? 20 * data.x[s * width + 2] : 0; // parity is a cube
    c.fillStyle = data.numbers.length ? signColour(data.y[s], isDark) : classColour(data.y[s], data.classes.length, isDark);
    c.globalAlpha = data.numbers.length ? 0.25 + 0.75 * Math.min(1, Math.abs(data.y[s])) : 1;
    c.beginPath();
    c.arc(((a - x[0]) / (x[1] - x[0])) * canvas.width + depth, (1 - (b - y[0]) / (y[1] - y[0])) * canvas.height - depth, 3.6, 0, 7);
    c.fill();
  }
}

/** Data of one's own. */
function Own() {
  const file = useRef<HTMLInputElement>(null);
  const dialog = useRef<HTMLDialogElement>(null);
  const wrong = useSignal<string | null>(null);
  const says = wrong.value ?? (misfit.value?.field === "table" ? misfit.value.message : null);
  const take = async (blob: Blob) => {
    if (blob.size > LARGEST_FILE) return void (wrong.value = "The file is larger than 4 MB.");
    takeText(decode(new Uint8Array(await blob.arrayBuffer())));
  };
  const takeText = (text: string): boolean => {
    try {
      readTable(text);
      wrong.value = null;
      useTable(text);
      return true;
    } catch (error) {
      if (!(error instanceof TableError)) throw error;
      wrong.value = error.message;
      return false;
    }
  };
  useEffect(() => {
    const over = (e: DragEvent) => e.preventDefault();
    const drop = (e: DragEvent) => {
      e.preventDefault();
      const dropped = e.dataTransfer?.files[0];
      if (dropped) void take(dropped);
    };
    document.addEventListener("dragover", over);
    document.addEventListener("drop", drop);
    return () => {
      document.removeEventListener("dragover", over);
      document.removeEventListener("drop", drop);
    };
  }, []);
  const own = state.value.data === "own";
  return (
    <div class="own field">
      <div class="row">
        <button type="button" class="small" onClick={() => file.current?.click()} title="Or drop the file anywhere on the page">CSV file</button>
        <button type="button" class="small" onClick={() => dialog.current?.showModal()}>Paste a table</button>
        <input ref={file} type="file" accept=".csv,.tsv,.txt,text/csv" hidden onChange={(e) => { const chosen = e.currentTarget.files?.[0]; if (chosen) void take(chosen); e.currentTarget.value = ""; }} />
      </div>
      <Wrong id="own-wrong" says={says} />
      {own && <About />}
      <dialog ref={dialog} aria-labelledby="paste-title" onClose={() => (wrong.value = null)}>
        <form method="dialog" onSubmit={(e) => { if (!takeText(new FormData(e.currentTarget).get("text") as string)) e.preventDefault(); }}>
          <h2 id="paste-title">Paste a table</h2>
          <p>A line for each sample, the class in the last column. Commas, semicolons and tabs are understood, decimal commas too.</p>
          <textarea name="text" rows={12} spellcheck={false} aria-label="The table" placeholder={"x0,x1,class\n0.1,0.2,a\n0.7,0.4,b"} />
          {wrong.value && <p class="wrong still" role="alert">{wrong.value}</p>}
          <div class="row end">
            <button type="button" class="small" onClick={() => dialog.current?.close()}>Cancel</button>
            <button class="small on">Use it</button>
          </div>
        </form>
      </dialog>
    </div>
  );
}

/** The columns of the table that there is, if it can be read. */
function columns(): string[] {
  try {
    return readTable(tableText(state.value) ?? "").header;
  } catch (error) {
    if (error instanceof TableError) return [];
    throw error;
  }
}

/** Which column of a table is predicted, and as what; also where the last one can't be. */
function About() {
  const e = experiment.value;
  const header = columns();
  if (!header.length) return null;
  return (
    <div class="grid2 about">
      <div class="field">
        <label for="target">Predict</label>
        <select id="target" value={state.value.target || header.at(-1)} onChange={(x) => put({ target: x.currentTarget.value })}>
          {header.map((name) => <option key={name} value={name}>{name}</option>)}
        </select>
      </div>
      <div class="field">
        <label for="task">As</label>
        <select id="task" value={state.value.task} onChange={(x) => put({ task: x.currentTarget.value as "classes" | "numbers" })}>
          <option value="classes">classes</option>
          <option value="numbers">numbers</option>
        </select>
      </div>
      {e?.raw.name === "own" && !misfit.value && <p class="note">{e.raw.samples} samples, {e.raw.features.length} features{e.raw.classes.length ? `, ${e.raw.classes.length} classes` : ""}</p>}
    </div>
  );
}

/** Start to draw: with the points that are there, if they lie in a plane. */
function draw(): void {
  const e = experiment.value;
  if (state.value.data === "own" && e?.raw.features.length === 2) return;
  if (!e || e.raw.features.length !== 2 || !e.raw.classes.length) return useTable("x0,x1,class\n0.25,0.25,0\n0.75,0.75,0\n0.25,0.75,1\n0.75,0.25,1\n");
  useTable(asText(e.raw));
}
