/** What lessons are made of: words that set the network, numbers that are computed, the figure beside. */
import type { ComponentChildren } from "preact";
import { Derivation } from "../derivation/panel.tsx";
import { type Pass, passOf } from "../derivation/lines.ts";
import { shown } from "../figures/view.ts";
import { fragment, type State } from "../state/fields.ts";
import { experiment, present, rate, state } from "../state/store.ts";
import { Curve } from "../train/curve.tsx";
import { Network } from "../train/network.tsx";
import { Output } from "../train/output.tsx";
import { Transport } from "../train/transport.tsx";
import { brief } from "../widgets/numbers.ts";
import { LESSONS } from "./setups.ts";

/** Words that put a network into the figure, and let it train if it is to. */
export function Try({ set, rest, children }: { set: Partial<State>; rest?: boolean; children: ComponentChildren }) {
  const act = () => void present({ ...LESSONS[state.peek().lesson].setup(), ...set }, !rest);
  return <button type="button" class="try" onClick={act}>{children}</button>;
}

export function Act({ does, children }: { does: () => unknown; children: ComponentChildren }) {
  return <button type="button" class="try" onClick={() => void does()}>{children}</button>;
}

/** A number that is computed as one looks. */
export function Num({ value, digits = 5 }: { value: number | null; digits?: number }) {
  return <output class="num">{value === null ? "…" : brief(value, digits)}</output>;
}

/** The laboratory beside the text: the network, and under it one or two of its parts. */
export function Laboratory({ parts, main = "network" }: { parts: ("output" | "curve" | "derivation")[]; main?: "network" | "output" }) {
  const all = { output: <Output />, curve: <section class="panes"><Curve /></section>, derivation: <section class="panes"><Derivation /></section> };
  return (
    <aside class={`figure main-${main}`} aria-label="The laboratory">
      <Transport />
      <Network />
      <div class="below">{parts.map((name) => <div key={name} class={`part part-${name}`}>{all[name]}</div>)}</div>
      <a class="whole" href={`#${fragment({ ...state.value, page: "train", lesson: "" })}`}>Open in Train</a>
    </aside>
  );
}

/** One pass through the network that is shown, at its epoch; null until there is one. */
export function passNow(): Pass | null {
  const [e, now] = [experiment.value, shown.value];
  if (!e || !now || now.weights.length !== e.spec.start.length) return null;
  return passOf(e, now, rate.value);
}
