/** The engine: the kernel that Python traces, compiled to WebAssembly. The same bits as there. */
import {
  type Design, type Engine, type Kernel, type Networks, type Problem, type Seen, quantities,
  stateCount,
} from "./engine.ts";
import { describe, place as placeOf, WATCHED, workspace } from "./general.ts";

type Program = (...parameters: (number | bigint)[]) => void;
type Floats = Float64Array | Float32Array;

const PAGE = 65536;
const ALIGNED = 64; // bytes: the longest vectors

/** Memory from which places are taken in order, and all given back at once. */
class Arena {
  readonly memory = new WebAssembly.Memory({ initial: 1 });
  private end = ALIGNED;

  take(bytes: number): number {
    const place = this.end;
    this.end = Math.ceil((place + bytes) / ALIGNED) * ALIGNED;
    const missing = this.end - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE));
    return place;
  }

  mark(): number {
    return this.end;
  }

  /** Give back what was taken since a mark. */
  back(mark: number): void {
    this.end = mark;
  }
}

/**
 * A module of one design, which knows its sizes; samples have to fit into one block. It stops a
 * network that gets every sample right.
 */
export interface Own {
  module: WebAssembly.Module;
  workspace: number;
  block: number;
}

class Compiled implements Kernel {
  private readonly arena = new Arena();
  private readonly single: boolean;
  /** What comes before the other parameters: where the design is described, if it has to be. */
  private readonly description: number[];
  private readonly train_: Program;
  private readonly observe_: Program;
  private readonly workspace: number;
  private readonly x: number;
  private readonly targets: number;
  private readonly width: number;
  private readonly start: number;

  constructor(module: WebAssembly.Module, private readonly p: Problem, own?: Own) {
    const d = p.design;
    this.single = d.dtype === "float32";
    const instance = new WebAssembly.Instance(module, { env: { memory: this.arena.memory } });
    this.train_ = instance.exports.train as Program;
    this.observe_ = instance.exports.observe as Program;
    this.description = own ? [] : [this.describe(d)];
    this.workspace = this.arena.take(own?.workspace ?? workspace(d));
    this.x = this.put(p.x);
    this.targets = this.put(p.targets);
    this.width = stateCount(d);
    this.start = this.arena.mark();
  }

  private describe(d: Design): number {
    const numbers = describe(d);
    const place = this.arena.take(numbers.byteLength);
    new BigInt64Array(this.arena.memory.buffer, place, numbers.length).set(numbers);
    return place;
  }

  train(networks: Networks, upTo: number): void {
    const { arena } = this;
    arena.back(this.start);
    const [queue, stop, progress] = [arena.take(8), arena.take(4), arena.take(64)];
    const [state, rates] = [this.put(networks.state), this.put(networks.rates)];
    const [epochs, status] = [arena.take(8 * networks.count), arena.take(networks.count)];
    const still = arena.take(8 * networks.count);
    new Uint8Array(arena.memory.buffer, queue, progress + 64 - queue).fill(0);
    new BigInt64Array(arena.memory.buffer, still, networks.count).fill(0n);
    const ran = new BigInt64Array(arena.memory.buffer, epochs, networks.count);
    networks.epochs.forEach((n, i) => (ran[i] = BigInt(n)));
    this.train_(
      ...this.description, this.workspace, this.x, this.targets, BigInt(this.p.samples),
      BigInt(networks.count), BigInt(upTo), queue, stop, progress, state, rates, epochs, status, still,
    );
    const { buffer } = arena.memory;
    networks.state.set(this.view(state, networks.state.length));
    new BigInt64Array(buffer, epochs, networks.count).forEach((n, i) => (networks.epochs[i] = Number(n)));
    networks.status.set(new Int8Array(buffer, status, networks.count));
  }

  observe(networks: Networks, passes: number): Seen {
    const { arena, p } = this;
    const names = quantities(p.design);
    const outputs = p.design.sizes[p.design.sizes.length - 1];
    const count = networks.count;
    arena.back(this.start);
    const [state, rates] = [this.put(networks.state), this.put(networks.rates)];
    const room = (numbers: number) => arena.take(numbers * this.size);
    const [following, loss, misses] = [room(count * this.width), room(count * passes), room(count * passes)];
    const [flags, predictions] = [room(count * WATCHED), room(count * p.samples * outputs)];
    this.observe_(
      ...this.description, this.workspace, this.x, this.targets, BigInt(p.samples),
      BigInt(count), BigInt(passes), state, rates, following, loss, misses, flags, predictions,
    );
    const copy = (place: number, numbers: number) => Float64Array.from(this.view(place, numbers));
    const flagged = this.view(flags, count * WATCHED);
    return {
      loss: copy(loss, count * passes),
      misses: copy(misses, count * passes),
      state: copy(state, count * this.width),
      following: copy(following, count * this.width),
      predictions: copy(predictions, count * p.samples * outputs),
      bad: Array.from({ length: count }, (_, n) => names.filter((name) => Number.isNaN(flagged[n * WATCHED + placeOf(name)]))),
    };
  }

  close(): void {
    // The instance and its memory go with this object.
  }

  private get size(): number {
    return this.single ? 4 : 8;
  }

  private view(place: number, length: number): Floats {
    const { buffer } = this.arena.memory;
    return this.single ? new Float32Array(buffer, place, length) : new Float64Array(buffer, place, length);
  }

  private put(values: Float64Array): number {
    const place = this.arena.take(values.length * this.size);
    this.view(place, values.length).set(values);
    return place;
  }
}

/**
 * A design with a module of its own. The general one watches the last epoch's quantities, and trains
 * networks that never stop.
 */
class Twofold implements Kernel {
  private readonly own: Kernel;
  private readonly general: Kernel;
  private readonly trains: Kernel;

  constructor(own: Own, module: WebAssembly.Module, p: Problem) {
    [this.own, this.general] = [new Compiled(own.module, p, own), new Compiled(module, p)];
    this.trains = p.design.stop === "accuracy" ? this.own : this.general;
  }

  train(networks: Networks, upTo: number): void {
    this.trains.train(networks, upTo);
  }

  observe(networks: Networks, passes: number): Seen {
    if (passes < 2) return this.general.observe(networks, passes);
    const first = this.own.observe(networks, passes - 1);
    const last = this.general.observe({ ...networks, state: first.following }, 1);
    const joined = (of: "loss" | "misses") => {
      const all = new Float64Array(networks.count * passes);
      for (let n = 0; n < networks.count; n++) {
        all.set(first[of].subarray(n * (passes - 1), (n + 1) * (passes - 1)), n * passes);
        all[(n + 1) * passes - 1] = last[of][n];
      }
      return all;
    };
    return { ...last, loss: joined("loss"), misses: joined("misses") };
  }

  close(): void {
    // Both go with this object.
  }
}

/** An engine of compiled code: a module for each format of numbers, and some designs' own. */
export function engineOf(name: string, moduleOf: (dtype: Design["dtype"]) => WebAssembly.Module, ownOf: (d: Design) => Own | null): Engine {
  const open = (p: Problem): Kernel => {
    const [own, general] = [ownOf(p.design), moduleOf(p.design.dtype)];
    return own && p.samples <= own.block ? new Twofold(own, general, p) : new Compiled(general, p);
  };
  return { name, open };
}

/** Whether this machine's relaxed multiply-add rounds once; `probe` is a module that tries it. */
export function fuses(probe: Uint8Array<ArrayBuffer>): boolean {
  if (!WebAssembly.validate(probe)) return false;
  const memory = new WebAssembly.Memory({ initial: 1 });
  const double = new Float64Array(memory.buffer, 64, 6);
  const single = new Float32Array(memory.buffer, 64 + 48, 12);
  const [a, b] = [1 + 2 ** -30, 1 + 2 ** -12];
  double.set([a, a, a, a, -1 - 2 ** -29, -1 - 2 ** -29]);
  single.set([b, b, b, b, b, b, b, b, ...Array<number>(4).fill(-1 - 2 ** -11)]);
  const instance = new WebAssembly.Instance(new WebAssembly.Module(probe), { env: { memory } });
  (instance.exports.madd as Program)(64);
  return double[0] === 2 ** -60 && double[1] === 2 ** -60 && single.subarray(0, 4).every((v) => v === 2 ** -24);
}

