/** Fields whose errors stand beside them. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { FIELDS, type Name, show } from "../state/fields.ts";
import { misfit, state, write } from "../state/store.ts";

interface Common {
  name: Name;
  label: ComponentChildren;
  help?: string;
  disabled?: boolean;
}

/** The sentence about a field that is wrong; it covers what is below, so that nothing moves. */
export function Wrong({ id, says }: { id: string; says: string | null }) {
  return says ? <p class="wrong" id={id} role="alert">{says}</p> : null;
}

/** A field to type into; it is taken on Enter, or when one leaves it. */
export function TextField({ name, label, help, disabled, stepBy }: Common & { stepBy?: number }) {
  const id = useId();
  const typed = useSignal<string | null>(null);
  const wrong = useSignal<string | null>(null);
  const kept = show(state.value, name);
  const says = wrong.value ?? (misfit.value?.field === name ? misfit.value.message : null);
  const take = (text: string) => {
    wrong.value = write(name, text);
    if (!wrong.value) typed.value = null;
  };
  const nudge = (by: number) => {
    const value = Number(typed.value ?? kept);
    if (Number.isFinite(value)) take(String(Math.max(0, value + by)));
  };
  return (
    <div class="field">
      <label for={id} title={help ?? FIELDS[name].help}>{label}</label>
      <input
        id={id} type="text" inputMode="decimal" spellcheck={false} autocomplete="off"
        value={typed.value ?? kept} disabled={disabled}
        aria-invalid={says ? true : undefined} aria-describedby={says ? `${id}-wrong` : undefined}
        onInput={(e) => { typed.value = e.currentTarget.value; wrong.value = null; }}
        onChange={(e) => take(e.currentTarget.value)}
        onKeyDown={(e) => {
          if (e.key === "Escape") { typed.value = null; wrong.value = null; }
          if (stepBy && (e.key === "ArrowUp" || e.key === "ArrowDown")) {
            e.preventDefault();
            nudge(e.key === "ArrowUp" ? stepBy : -stepBy);
          }
        }}
      />
      <Wrong id={`${id}-wrong`} says={says} />
    </div>
  );
}

export function Choice({ name, label, help, disabled, options }: Common & { options: [value: string, shown: string][] }) {
  const id = useId();
  return (
    <div class="field">
      <label for={id} title={help ?? FIELDS[name].help}>{label}</label>
      <select id={id} disabled={disabled} value={show(state.value, name)} onChange={(e) => write(name, e.currentTarget.value)}>
        {options.map(([value, shown]) => <option key={value} value={value}>{shown}</option>)}
      </select>
    </div>
  );
}

export function Check({ name, label, help, disabled }: Common) {
  return (
    <label class="check" title={help ?? FIELDS[name].help}>
      <input type="checkbox" disabled={disabled} checked={show(state.value, name) === "yes"}
        onChange={(e) => write(name, e.currentTarget.checked ? "yes" : "no")} />
      <span>{label}</span>
    </label>
  );
}

/** A slider over a field of whole numbers. */
export function Slider({ name, label, min, max, step, unit }: Common & { min: number; max: number; step: number; unit: string }) {
  const id = useId();
  const value = show(state.value, name);
  return (
    <div class="slider">
      <label for={id} title={FIELDS[name].help}>{label}</label>
      <output for={id}>{value}{unit}</output>
      <input id={id} type="range" min={min} max={max} step={step} value={value} onInput={(e) => write(name, e.currentTarget.value)} />
    </div>
  );
}

/** One of a few, all of them in sight. */
export function Segments<T extends string>({ legend, options, value, pick }: {
  legend: string;
  options: readonly (readonly [value: T, shown: ComponentChildren])[];
  value: T;
  pick: (value: T) => void;
}) {
  const group = useId();
  return (
    <fieldset class="segments">
      <legend>{legend}</legend>
      {options.map(([option, shown]) => (
        <label key={option} class={option === value ? "on" : ""}>
          <input type="radio" name={group} checked={option === value} onChange={() => pick(option)} />
          {shown}
        </label>
      ))}
    </fieldset>
  );
}
