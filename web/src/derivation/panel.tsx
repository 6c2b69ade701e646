/** The derivation of what was clicked, line by line, with the numbers of this epoch. */
import { useMemo } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { shown, targetOf } from "../figures/view.ts";
import type { Experiment } from "../state/experiment.ts";
import { change, experiment, playing, put, rate, state } from "../state/store.ts";
import { exact, brief, pretty } from "../widgets/numbers.ts";
import { derive, type Line, passOf } from "./lines.ts";
import { Maths } from "./mathml.tsx";

export function Derivation() {
  const e = experiment.value;
  const target = e && targetOf(state.value.picked, e.design.sizes);
  if (!e || !target) {
    return <div class="empty"><p>Click a weight or a unit in the network to see how its number comes about: forward, back, and the step.</p></div>;
  }
  return <Shown e={e} picked={state.value.picked} />;
}

function Shown({ e, picked }: { e: Experiment; picked: string }) {
  const now = shown.value;
  const target = targetOf(picked, e.design.sizes)!;
  const weights = now && now.weights.length === e.spec.start.length ? now.weights : null;
  const lr = rate.value;
  const pass = useMemo(() => {
    if (!weights) return null;
    return passOf(e, now!, lr);
  }, [weights, e, lr]);
  if (!pass) return null;
  const chosen = state.value.sample !== null && state.value.sample < e.train.samples;
  const sample = chosen ? state.value.sample! : pass.telling(target);
  const lines = derive(pass, target, sample);
  const slot = target.kind === "weight" ? pass.slot(target.layer, target.from, target.to) : null;
  const width = e.train.features.length;
  const inputs = Array.from(e.train.x.subarray(sample * width, Math.min(sample * width + 3, (sample + 1) * width)), (v) => brief(v, 3)).join(", ");
  return (
    <div class="derivation">
      <header>
        <h3>{pretty(picked)}</h3>
        {slot !== null && <Edit key={picked} slot={slot} value={pass.around.weights[slot]} label={pretty(picked)} />}
        <label>with sample{" "}
          <select value={sample} onChange={(x) => put({ sample: Number(x.currentTarget.value) })}>
            {Array.from({ length: e.train.samples }, (_, s) => <option key={s} value={s}>{s}</option>)}
          </select>
        </label>
        <span class="note">({inputs}{width > 3 ? ", …" : ""}){!chosen && ", whose share is largest"}</span>
        <button type="button" class="close" aria-label="Close the derivation" onClick={() => put({ picked: "", pane: "curve" })}>×</button>
      </header>
      <ol>{lines.map((line, i) => <Row key={i} line={line} />)}</ol>
    </div>
  );
}

/** The weight itself, to be changed by hand. */
function Edit({ slot, value, label }: { slot: number; value: number; label: string }) {
  const typed = useSignal<string | null>(null);
  const wrong = useSignal(false);
  const take = (text: string) => {
    const number = Number(text.replace("−", "-"));
    wrong.value = !text.trim() || !Number.isFinite(number) || Math.abs(number) > 1e12;
    if (wrong.value) return;
    typed.value = null;
    void change({ kind: "weight", index: slot, value: number });
  };
  return (
    <span class="field edit">
      <input type="text" inputMode="decimal" aria-label={`${label}, to be changed by hand`} disabled={playing.value} value={typed.value ?? exact(value)}
        aria-invalid={wrong.value || undefined} onInput={(x) => (typed.value = x.currentTarget.value)} onChange={(x) => take(x.currentTarget.value)} />
      {wrong.value && <p class="wrong" role="alert">A number up to 10¹².</p>}
    </span>
  );
}

function isWords(left: Line["left"]): left is { words: string } {
  return typeof left === "object" && "words" in left;
}

function Row({ line }: { line: Line }) {
  return (
    <li>
      <p class="equation">
        {isWords(line.left) ? <span class="q">{line.left.words}</span> : <Maths of={line.left} />}
        <Maths of={line.formula} before={line.sign} />
        {line.numbers !== null && <span class="numbers"><Maths of={line.numbers} before="=" /></span>}
        <span class="result"> = <b title={exact(line.value)}>{brief(line.value, 5)}</b></span>
      </p>
      <p class="says">{line.says}</p>
    </li>
  );
}
