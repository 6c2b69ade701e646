/** Train one network, all on one screen. */
import type { ComponentChildren } from "preact";
import { Derivation } from "../derivation/panel.tsx";
import { TwinsFigure } from "../lessons/digit.tsx";
import { MapFigure } from "../map/page.tsx";
import { SweepFigure } from "../sweep/page.tsx";
import { fragment, PANES, type State } from "../state/fields.ts";
import { put, state } from "../state/store.ts";
import { Curve } from "./curve.tsx";
import { Data } from "./data.tsx";
import { Network } from "./network.tsx";
import { Output } from "./output.tsx";
import { runs } from "./runs.ts";
import { Runs } from "./runspane.tsx";
import { Settings } from "./settings.tsx";
import { Transport } from "./transport.tsx";
import { Weights } from "./weights.tsx";

type Pane = (typeof PANES)[number];
const PARTS: Record<Pane, { name: () => ComponentChildren; part: () => ComponentChildren }> = {
  curve: { name: () => "Loss", part: () => <Curve /> },
  derivation: { name: () => "Derivation", part: () => <Derivation /> },
  weights: { name: () => "Weights", part: () => <Weights /> },
  runs: { name: () => (runs.value.length ? `Runs (${runs.value.length})` : "Runs"), part: () => <Runs /> },
};

export function TrainPage() {
  return (
    <main class="train">
      <Transport />
      <Data />
      <Settings />
      <Network />
      <Panes />
      <Output />
    </main>
  );
}

/** One part alone, in a frame of another page. */
export function Card({ card }: { card: State["card"] }) {
  const Alone = { map: MapFigure, sweep: SweepFigure, twins: TwinsFigure }[card as string];
  if (!Alone) return <TrainCard card={card} />;
  return (
    <main class={`card ${card}`}>
      <h1 class="sr">Shallows</h1>
      <Alone />
      <a class="whole" href={`#${fragment({ ...state.value, card: "", ...(card === "twins" ? { page: "lessons", lesson: "digit" } : { page: card as "map" | "sweep" }) })}`} target="_blank" rel="noopener">Open in Shallows</a>
    </main>
  );
}

function TrainCard({ card }: { card: State["card"] }) {
  const alone = { ...state.value, card: "" as const };
  return (
    <main class={`card ${card}`}>
      <h1 class="sr">Shallows</h1>
      <Transport />
      {card === "network" ? <Network /> : card === "output" ? <Output /> : <section class="panes">{PARTS[card === "derivation" ? "derivation" : "curve"].part()}</section>}
      <a class="whole" href={`#${fragment(alone)}`} target="_blank" rel="noopener">Open in Shallows</a>
    </main>
  );
}

function Panes() {
  const pane = state.value.pane;
  const move = (event: KeyboardEvent) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.stopPropagation();
    const next = PANES[(PANES.indexOf(pane) + by + PANES.length) % PANES.length];
    put({ pane: next });
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <section class="panes" aria-label="Details">
      <div role="tablist" aria-label="Details" onKeyDown={move}>
        {PANES.map((name) => (
          <button type="button" role="tab" id={`tab-${name}`} key={name} aria-selected={pane === name} aria-controls="pane" tabIndex={pane === name ? 0 : -1} onClick={() => put({ pane: name })}>{PARTS[name].name()}</button>
        ))}
      </div>
      <div role="tabpanel" id="pane" aria-labelledby={`tab-${pane}`} class={`pane ${pane}`}>{PARTS[pane].part()}</div>
    </section>
  );
}
