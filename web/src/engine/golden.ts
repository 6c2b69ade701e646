/** Networks whose bits are known from Python: does this machine give the same? */
import { experimentOf } from "../state/experiment.ts";
import { INITIAL, type State } from "../state/fields.ts";
import type { Engine } from "./engine.ts";
import known from "./golden.json" with { type: "json" };
import { Player } from "./player.ts";

export function golden(engine: Engine): boolean {
  return known.every(({ state, epoch, bits }) => {
    const { spec } = experimentOf({ ...INITIAL, ...(state as Partial<State>) });
    const player = new Player(engine, spec);
    const { weights, epoch: ended } = player.run({});
    player.close();
    const words = new BigUint64Array(Float64Array.from(weights).buffer);
    return ended === epoch && bits.every((word, i) => words[i] === BigInt(`0x${word}`));
  });
}
