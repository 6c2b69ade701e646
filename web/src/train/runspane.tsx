/** Runs that were kept, side by side. */
import { dark, moment } from "../state/store.ts";
import { brief, whole } from "../widgets/numbers.ts";
import { drop, keep, MOST_RUNS, open, runs, toggle } from "./runs.ts";

export function Runs() {
  const all = runs.value;
  return (
    <div class="runs">
      <div class="row">
        <button type="button" class="small" disabled={!moment.value?.epoch} onClick={keep}>Keep this run</button>
        <span class="note">{all.length ? `${all.length} of at most ${MOST_RUNS}; their curves lie over the one of this run.` : "A kept run stays in the picture and in the link, to be compared with others."}</span>
      </div>
      {all.length > 0 && (
        <table>
          <thead><tr><th scope="col"><span class="sr">Shown</span></th><th scope="col" class="left">Run</th><th scope="col" class="left">Ended</th><th scope="col">Loss</th><th scope="col"><span class="sr">Actions</span></th></tr></thead>
          <tbody>
            {all.map((run) => (
              <tr key={run.key}>
                <td><label class="swatch"><input type="checkbox" checked={run.shown} aria-label={`Show ${run.label}`} onChange={() => toggle(run.key)} /><i style={{ background: run.colour(dark.value) }} /></label></td>
                <td class="left">{run.label}</td>
                <td class="left">{run.outcome ? `${run.outcome.status} at ${whole(run.outcome.epoch)}` : `at epoch ${whole(run.epoch)}`}</td>
                <td>{run.loss.length ? brief(run.loss[run.loss.length - 1], 5) : "–"}</td>
                <td><button type="button" class="text" onClick={() => open(run.key)}>Open</button> <button type="button" class="text" onClick={() => drop(run.key)}>Forget</button></td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
