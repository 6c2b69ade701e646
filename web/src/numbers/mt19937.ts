/** NumPy's legacy `RandomState`: the Mersenne Twister (Matsumoto & Nishimura 1998), the same bits. */

const N = 624;
const M = 397;

export class RandomState {
  private readonly key = new Uint32Array(N);
  private at = N;

  /** @param seed 0 to 2³² − 1 */
  constructor(seed: number) {
    this.key[0] = seed;
    for (let i = 1; i < N; i++) {
      const previous = this.key[i - 1] ^ (this.key[i - 1] >>> 30);
      this.key[i] = Math.imul(1812433253, previous) + i;
    }
  }

  /** 32 random bits. */
  bits(): number {
    if (this.at === N) this.twist();
    let y = this.key[this.at++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  /** A float64 in [0, 1), of 53 random bits: `random_sample`. */
  sample(): number {
    const high = this.bits() >>> 5;
    const low = this.bits() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  samples(count: number): Float64Array {
    return Float64Array.from({ length: count }, () => this.sample());
  }

  private twist(): void {
    const key = this.key;
    for (let i = 0; i < N; i++) {
      const y = (key[i] & 0x80000000) | (key[(i + 1) % N] & 0x7fffffff);
      key[i] = key[(i + M) % N] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.at = 0;
  }
}
