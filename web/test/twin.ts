/** An engine in plain TypeScript, for tests: it says the same as the compiled one, but for last digits. */
import {
  DIVERGED, type Engine, type Kernel, type Networks, type Problem, type Seen, SOLVED,
  UNSOLVED, offsets, quantities, stateCount, weightCount,
} from "../src/engine/engine.ts";
import { backward, type Forward, forward, judge, room } from "../src/engine/pass.ts";

interface Epoch {
  loss: number;
  misses: number;
  following: Float64Array;
  finite: boolean;
}

class Twin implements Kernel {
  private readonly q: Forward;
  constructor(private readonly p: Problem) {
    this.q = room(p.design, p.samples);
  }

  train(networks: Networks, upTo: number): void {
    const width = stateCount(this.p.design);
    for (let n = 0; n < networks.count; n++) {
      let state: Float64Array = networks.state.slice(n * width, (n + 1) * width);
      const rates = this.rates(networks, n);
      // A network that comes back runs its last epoch again, this time with the update.
      for (let epoch = Math.max(1, networks.epochs[n]); ; epoch++) {
        const done = this.epoch(state, rates);
        const solved = this.p.design.stop === "accuracy" && done.misses === 0 && Number.isFinite(done.loss);
        networks.status[n] = solved ? SOLVED : done.finite ? UNSOLVED : DIVERGED;
        networks.epochs[n] = epoch;
        if (networks.status[n] !== UNSOLVED || epoch >= upTo) break;
        state = done.following;
      }
      networks.state.set(state, n * width);
    }
  }

  observe(networks: Networks, passes: number): Seen {
    const width = stateCount(this.p.design);
    const outputs = this.p.design.sizes.at(-1)!;
    const seen: Seen = {
      loss: new Float64Array(networks.count * passes),
      misses: new Float64Array(networks.count * passes),
      state: new Float64Array(networks.count * width),
      following: new Float64Array(networks.count * width),
      predictions: new Float64Array(networks.count * this.p.samples * outputs),
      bad: [],
    };
    for (let n = 0; n < networks.count; n++) {
      let state: Float64Array = networks.state.slice(n * width, (n + 1) * width);
      const rates = this.rates(networks, n);
      let done: Epoch | undefined;
      for (let pass = 0; pass < passes; pass++) {
        if (done) state = done.following;
        done = this.epoch(state, rates);
        seen.loss[n * passes + pass] = done.loss;
        seen.misses[n * passes + pass] = done.misses;
      }
      seen.state.set(state, n * width);
      seen.following.set(done!.following, n * width);
      seen.predictions.set(this.q.a.at(-1)!, n * this.p.samples * outputs);
      seen.bad.push(this.bad(state, done!));
    }
    return seen;
  }

  close(): void {}

  private rates(networks: Networks, n: number): Float64Array {
    const width = networks.rates.length / networks.count;
    return networks.rates.subarray(n * width, (n + 1) * width);
  }

  private epoch(state: Float64Array, rates: Float64Array): Epoch {
    const { design: d, x, targets } = this.p;
    const [count, layers] = [weightCount(d), d.sizes.length - 1];
    const weights = state.subarray(0, count);
    forward(d, weights, x, this.q);
    const { loss: data, misses } = judge(d, targets, this.q);
    const { gradient } = backward(d, weights, x, targets, this.q);
    const following = state.slice();
    const alpha = d.alpha ? rates[rates.length - 1] : 0;
    let squares = 0;
    let finite = this.q.z[layers - 1].every(Number.isFinite);
    offsets(d).forEach(({ w, b }, l) => {
      const end = b + (d.bias ? d.sizes[l + 1] : 0);
      for (let i = w; i < end; i++) {
        const penalised = i < b ? alpha : 0;
        squares += i < b ? weights[i] * weights[i] : 0;
        let change = gradient[i] + penalised * weights[i];
        if (d.momentum) following[count + i] = change += rates[layers] * state[count + i];
        following[i] = weights[i] - rates[l] * change;
        finite &&= Number.isFinite(following[i]);
      }
    });
    return { loss: data + 0.5 * alpha * squares, misses, following, finite };
  }

  private bad(state: Float64Array, done: Epoch): string[] {
    const { design: d, x, targets } = this.p;
    const weights = state.subarray(0, weightCount(d));
    const { dz, da, gradient } = backward(d, weights, x, targets, this.q);
    const at = offsets(d);
    const last = d.sizes.length - 1;
    const part = (row: Float64Array, kind: string, l: number) =>
      kind === "w" ? row.subarray(at[l - 1].w, at[l - 1].b) : row.subarray(at[l - 1].b, at[l - 1].b + d.sizes[l]);
    return quantities(d).filter((name) => {
      if (name === "loss") return !Number.isFinite(done.loss);
      if (name === "yhat") return !this.q.a[last - 1].every(Number.isFinite);
      if (name === "dL_dyhat") return this.q.a[last - 1].some((y) => y === 0 || y === 1 || Number.isNaN(y));
      const [, kind, number] = /^(?:dL_d)?([zawb])(\d+)$/.exec(name)!;
      const l = Number(number);
      const derivative = name.startsWith("dL_d");
      if (kind === "w" || kind === "b") return !part(derivative ? gradient : done.following, kind, l).every(Number.isFinite);
      const values = kind === "z" ? (derivative ? dz : this.q.z) : derivative ? da : this.q.a;
      return !values[l - 1].every(Number.isFinite);
    });
  }
}

export const twin: Engine = { name: "plain TypeScript", open: (p: Problem) => new Twin(p) };
