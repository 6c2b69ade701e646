/** How the network starts and learns. */
import { experiment, put, state } from "../state/store.ts";
import { Check, Choice, TextField } from "../widgets/form.tsx";
import { Dice } from "../widgets/icons.tsx";

export function Settings() {
  const e = experiment.value;
  const regression = !!e?.raw.numbers.length;
  const several = (e?.raw.classes.length ?? 2) > 2;
  const squared = regression || state.value.loss === "squared";
  return (
    <section class="panel settings" aria-labelledby="settings-title">
      <h2 id="settings-title">Training</h2>
      <div class="grid2">
        <div class="withbutton">
          <TextField name="seed" label="Seed of weights" stepBy={1} />
          <button type="button" class="small" title="The next seed" aria-label="The next seed" onClick={() => put({ seed: (state.value.seed + 1) % 2 ** 32 })}><Dice /></button>
        </div>
        <Choice name="init" label="Initial weights" options={[["uniform", "Uniform"], ["normal", "Normal"], ["xavier", "Xavier"], ["he", "He"]]} />
        <TextField name="scale" label="Scale of weights" />
        <Choice name="loss" label="Loss" disabled={regression} options={[["cross-entropy", "Cross-entropy"], ["squared", "Squared"]]} />
        <Choice name="stop" label="Stop" disabled={regression} options={[["accuracy", "At 100 %"], ["never", "Never"]]} />
        <TextField name="max_epochs" label="Budget of epochs" />
        <TextField name="momentum" label="Momentum" />
        <TextField name="alpha" label="L2 penalty" />
        <TextField name="l1" label="L1 penalty" />
        <Choice name="gradient" label="Last gradient" disabled={squared || several} options={[["stable", "ŷ − y"], ["report", "The report’s"]]} />
        <Choice name="dtype" label="Precision" options={[["float64", "float64"], ["float32", "float32"]]} />
      </div>
      <Check name="bias" label="Biases" />
    </section>
  );
}
