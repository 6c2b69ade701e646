/** Loss and misses of every epoch that was run, to be drawn and to be read exactly. */
import type { Moment } from "../engine/player.ts";

export interface TestPoint {
  epoch: number;
  loss: number;
  misses: number;
}

export class History {
  /** Of epoch 1, 2, …; longer than `length`. */
  loss = new Float64Array(1024);
  misses = new Float64Array(1024);
  length = 0;
  tests: TestPoint[] = [];

  add(moment: Moment): void {
    if (moment.from <= this.length) this.cut(moment.from - 1);
    const end = this.length + moment.loss.length;
    if (end > this.loss.length) {
      const grown = (old: Float64Array) => {
        const more = new Float64Array(2 ** Math.ceil(Math.log2(end)));
        more.set(old);
        return more;
      };
      [this.loss, this.misses] = [grown(this.loss), grown(this.misses)];
    }
    this.loss.set(moment.loss, this.length);
    this.misses.set(moment.misses, this.length);
    this.length = end;
    if (moment.test && moment.epoch > 0 && moment.epoch > (this.tests.at(-1)?.epoch ?? 0)) {
      this.tests.push({ epoch: moment.epoch, ...moment.test });
      if (this.tests.length > 4000) this.tests = this.tests.filter((_, i) => i % 2 === 1);
    }
  }

  /** Forget what came after an epoch. */
  cut(epoch: number): void {
    this.length = Math.min(this.length, epoch);
    this.tests = this.tests.filter((t) => t.epoch <= epoch);
  }
}
