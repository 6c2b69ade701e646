/** All weights as numbers, to be read and to be changed by hand. */
import { signal, useSignal } from "@preact/signals";
import { offsets } from "../engine/engine.ts";
import { shown } from "../figures/view.ts";
import type { Experiment } from "../state/experiment.ts";
import { change, experiment, moment, playing } from "../state/store.ts";
import { Segments } from "../widgets/form.tsx";
import { brief, exact, subscript } from "../widgets/numbers.ts";

const layer = signal(1);

export function Weights() {
  const e = experiment.value;
  if (!e) return null;
  const count = e.design.sizes.length - 1;
  const at = Math.min(layer.value, count);
  return (
    <div class="weights">
      <Segments legend="Layer" value={String(at)} pick={(l) => (layer.value = Number(l))}
        options={Array.from({ length: count }, (_, l) => [String(l + 1), <>w{subscript(l + 1)}</>] as const)} />
      <Matrix e={e} layer={at} />
    </div>
  );
}

function Matrix({ e, layer: l }: { e: Experiment; layer: number }) {
  const [k, h] = [e.design.sizes[l - 1], e.design.sizes[l]];
  const { w, b } = offsets(e.design)[l - 1];
  // A large table is not written anew sixty times a second.
  const now = playing.value && k * h > 64 ? moment.peek() : shown.value;
  if (!now || now.weights.length !== e.spec.start.length) return null;
  const cell = (slot: number, label: string) => <Cell key={slot} slot={slot} value={now.weights[slot]} label={label} />;
  return (
    <div class="scroll">
      <table class="matrix">
        <thead><tr><th scope="col">from, to</th>{Array.from({ length: h }, (_, j) => <th scope="col" key={j}>{j}</th>)}</tr></thead>
        <tbody>
          {Array.from({ length: k }, (_, i) => (
            <tr key={i}><th scope="row">{l > 1 ? i : e.train.features[i]}</th>{Array.from({ length: h }, (_, j) => cell(w + i * h + j, `w${l}[${i}, ${j}]`))}</tr>
          ))}
          {e.design.bias && <tr><th scope="row">bias</th>{Array.from({ length: h }, (_, j) => cell(b + j, `b${l}[${j}]`))}</tr>}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ slot, value, label }: { slot: number; value: number; label: string }) {
  const typed = useSignal<string | null>(null);
  const wrong = useSignal(false);
  return (
    <td>
      <input type="text" inputMode="decimal" class={value < 0 ? "minus" : "plus"} aria-label={label} title={exact(value)} disabled={playing.value}
        value={typed.value ?? brief(value, 5)} aria-invalid={wrong.value || undefined}
        onFocus={(x) => { typed.value = exact(value); const box = x.currentTarget; requestAnimationFrame(() => box.select()); }}
        onBlur={() => { typed.value = null; wrong.value = false; }}
        onInput={(x) => (typed.value = x.currentTarget.value)}
        onChange={(x) => {
          const number = Number(x.currentTarget.value.replace("−", "-"));
          wrong.value = !x.currentTarget.value.trim() || !Number.isFinite(number) || Math.abs(number) > 1e12;
          if (!wrong.value && number !== value) void change({ kind: "weight", index: slot, value: number });
        }} />
    </td>
  );
}
