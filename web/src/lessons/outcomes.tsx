/** Solved, unsolved, diverged. */
import { state } from "../state/store.ts";
import { Laboratory, Try } from "./parts.tsx";
import { cell } from "./setups.ts";

export function Outcomes() {
  return (
    <>
      <article>
        <h3>Solved</h3>
        <p>A training is solved at the first epoch whose forward pass has every sample on the right side of 0.5. <Try set={{}}>This network</Try> is solved at epoch 1771, and stops there.</p>
        <p>It is less than it sounds. The loss is still 4.33, for “right” may be as little as 0.501. And it need not last: <Try set={{ stop: "never", max_epochs: 6000 }}>let it train on</Try>, and it loses a sample again in the very next epoch. It wavers until epoch 1900; only then all 21 stay right. At epoch 6000 the loss is 0.010.</p>
        <h3>Unsolved</h3>
        <p>A training is unsolved when its budget of epochs is used up. That is a statement about the budget first of all. <Try set={{ seed: 1, max_epochs: 5000, speed: "100" }}>Seed 1 with 5000 epochs</Try> is unsolved. <Try set={{ seed: 1, max_epochs: 10_000, speed: "100" }}>With 10,000</Try> it is solved, at epoch 9292.</p>
        <p>It may also be a statement about the network. <Try set={{ lr: 0.5, max_epochs: 10_000, speed: "100" }}>With a learning rate of 0.5</Try> the first step is so long that all of w₃ turns negative, and from there ŷ is below 0.5 for every sample, for good. After 10,000 epochs the loss is 13.45, and after a million it is 13.11: it does get smaller, but no budget that anyone has will help. What tells the two apart is not in the word but in the curve: is it still on its way, or flat?</p>
        <p>An unsolved network has no epoch. The report prints 50000 for it, its budget. Averaged with the others, such a number says nothing: it grows with the patience of the one who ran it. Shallows counts it as later than any that was solved.</p>
        <h3>Diverged</h3>
        <p>A training diverges when a number in it is no longer finite. <Try set={{ activation: ["identity"], lr: 20 }}>Without activation functions and with a rate of 20</Try>, each step overshoots further than the last, and at epoch 7 z₃ is beyond 10³⁰⁸. The laboratory says which quantity broke first, because that is the cause; what is infinite or NaN after it is only the debris.</p>
        <p>It can happen with small numbers, too. <Try set={{ ...cell(4, 5), gradient: "report", speed: "100" }}>This network of the report’s last table</Try> grows so sure of one sample that ŷ is rounded to exactly 1 at epoch 2539. The report’s gradient, (ŷ − y)/(ŷ(1 − ŷ)) × ŷ(1 − ŷ), is 0/0 then, and all weights are NaN in the same update. The division and the product cancel on paper. <Try set={{ ...cell(4, 5), max_epochs: 5000, speed: "100" }}>With ŷ − y</Try> in their place nothing diverges. It doesn’t learn either, which is <a href="#page=lessons&lesson=nine">another story</a>.</p>
        <h3>Which word to trust</h3>
        <p>Diverged is certain: there is no way back from NaN. Solved is certain too, about one epoch. Unsolved is the one to ask about. Look at the curve, give it more epochs, or train a hundred seeds in <a href="#page=sweep">Sweep</a>, and see which share gets there.</p>
        <p class="note">A loss of numbers, or a training that is told never to stop, ends as “finished”. {state.value.stop === "never" ? "The one in the figure is such a training." : ""}</p>
      </article>
      <Laboratory parts={["output", "curve"]} main="output" />
    </>
  );
}
