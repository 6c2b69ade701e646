/** What one step does. */
import { targetOf } from "../figures/view.ts";
import { experiment, play, put, rate, restart, state, step } from "../state/store.ts";
import type { Pass } from "../derivation/lines.ts";
import { exact, pretty } from "../widgets/numbers.ts";
import { Act, Laboratory, Num, passNow, Try } from "./parts.tsx";

const NUDGE = 1e-6;

/** The weight that is looked at: the one that was picked, or the first of the last layer. */
function looked(): { layer: number; from: number; to: number } {
  const { sizes } = experiment.value!.design;
  const picked = targetOf(state.value.picked, sizes);
  return picked?.kind === "weight" && picked.from >= 0 ? picked : { layer: sizes.length - 1, from: 0, to: 0 };
}

/** Its numbers: itself, its derivative, the change of the loss by a nudge, itself after the step. */
function numbers(p: Pass, { layer, from, to }: ReturnType<typeof looked>) {
  const of = (name: string) => p.value(`${name}w${layer}`).v[from * p.around.design.sizes[layer] + to];
  const loss = p.value("loss").v[0];
  const nudged = p.with(p.slot(layer, from, to), of("") + NUDGE).value("loss").v[0] - loss;
  return { loss, w: of(""), g: of("dL_d"), nudged, stepped: of("new_") };
}

export function Step() {
  const p = passNow();
  const t = experiment.value && looked();
  const name = t ? pretty(`w${t.layer}[${t.from},${t.to}]`) : "";
  const lr = Array.isArray(rate.value) ? rate.value[0] : rate.value;
  const { loss, w, g, nudged, stepped } = p && t ? numbers(p, t) : { loss: null, w: null, g: null, nudged: null, stepped: null };
  return (
    <>
      <article>
        <h3>An answer</h3>
        <p>The network has {p?.around.weights.length ?? 18} weights, drawn as lines: blue is positive, orange is negative. A sample enters at the left as two numbers. Each unit multiplies what reaches it by its weights, adds, and presses the sum between 0 and 1. The last unit’s number is the answer, ŷ. From 0.5 on it stands for class 1. The small pictures show what each unit says over the whole plane.</p>
        <h3>One number for all mistakes</h3>
        <p>A sample of class 1 costs −ln ŷ, one of class 0 costs −ln(1 − ŷ). A sure and right answer is nearly free; a sure and wrong one is dear. The sum over all 21 samples is the loss. It is <Num value={loss} /> now. Whoever says 0.5 to everything pays 21 · ln 2 = 14.556. At first this network does worse than that.</p>
        <h3>Which way is down?</h3>
        <p>Take one weight, {name}. It is <Num value={w} />. Add a millionth to it, leave all others alone, and compute the loss once more. It changes by <Num value={nudged} digits={4} />, which is <b><Num value={nudged && nudged / NUDGE} /></b> for each unit of the weight.</p>
        <p>That number is the derivative of the loss by this weight. To find all of them so would take one more pass through the network for each weight. Backpropagation finds them together, in one pass back from the output. It says <b><Num value={g} /></b>. Its equations stand below the network, with their numbers. Click on any other line, and this text speaks of that weight.</p>
        <h3>The step</h3>
        <p>If the loss grows with a weight, the weight has to shrink, and the steeper, the more. So the derivative is multiplied by the learning rate and taken off:</p>
        <p class="display"><Num value={w} /> − <b>{exact(lr)}</b> × <Num value={g} /> = <b><Num value={stepped} /></b></p>
        <p>All weights move at the same moment, each by its own derivative. This is an epoch. <Act does={() => step(1)}>Take the step</Act>, and compare. Then <Act does={restart}>go back</Act> to the first weights: they are the same, to the last bit.</p>
        <h3>Down, as a rule</h3>
        <p>A derivative knows the slope at one point, and a step leaves that point. The first steps take the loss from 16.10 to 14.55 and to 14.54. After that it hardly moves for a thousand epochs: the network says nearly the same to every sample, and the slope is nearly flat. Then it finds a way and falls. <Act does={() => { put({ picked: "", pane: "curve" }); play(); }}>Let it run</Act>: it has all samples right at epoch 1771. (The report prints 1769: its machine rounded the same sums otherwise.) On the way there, 91 of its steps lead up, not down. With <Try set={{ lr: 0.5, picked: "", pane: "curve", max_epochs: 2000 }}>steps five times as long</Try> it never gets there.</p>
        <p class="note">The gradient here is a sum over all samples, as in the report. Shallows has no mini-batches, on purpose: a step depends on nothing but the weights, so it can be checked by hand.</p>
      </article>
      <Laboratory parts={["output", state.value.picked ? "derivation" : "curve"]} />
    </>
  );
}

