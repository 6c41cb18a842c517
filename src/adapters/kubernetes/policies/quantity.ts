/** Powers of two and of ten, as in `kubernetes.io/apimachinery` `resource.Quantity`. */
const FACTORS: Readonly<Record<string, bigint>> = {
  ...{ n: 1n, u: 1_000n, m: 1_000_000n, '': 10n ** 9n },
  ...{ k: 10n ** 12n, M: 10n ** 15n, G: 10n ** 18n, T: 10n ** 21n, P: 10n ** 24n, E: 10n ** 27n },
  ...{ Ki: 1024n, Mi: 1024n ** 2n, Gi: 1024n ** 3n },
  ...{ Ti: 1024n ** 4n, Pi: 1024n ** 5n, Ei: 1024n ** 6n },
};
const NANO = 10n ** 9n;
const WRITTEN = /^([+-]?)(\d*)(\.\d*)?([numkMGTPE]|[KMGTPE]i|[eE][+-]?\d{1,2})?$/;
const MOST_LETTERS = 64;

/** An amount of something, to a billionth, as `quantity` of Kubernetes' CEL makes it. */
export class Quantity {
  readonly nano: bigint;

  constructor(nano: bigint) {
    this.nano = nano;
  }

  get isInteger(): boolean {
    return this.nano % NANO === 0n;
  }

  /** @throws Error if it is no whole number of 64 bits */
  get integer(): bigint {
    const whole = this.nano / NANO;
    if (!this.isInteger || BigInt.asIntN(64, whole) !== whole) {
      throw new Error('cannot convert value to integer');
    }
    return whole;
  }

  get float(): number {
    return Number(this.nano) / Number(NANO);
  }
}

/** The quantity that is written, e.g. `1.5Gi`; `undefined` if it is none. */
export function quantityFrom(text: string): Quantity | undefined {
  if (text.length > MOST_LETTERS) return undefined;
  const [whole, sign = '', digits = '', point = '', suffix = ''] = WRITTEN.exec(text) ?? [];
  const fraction = point.slice(1);
  if (whole === undefined || digits + fraction === '') return undefined;
  const scale = /^[eE]./.test(suffix) ? exponent(Number(suffix.slice(1))) : scaleOf(suffix);
  const [multiply, divide] = [scale[0] * (sign === '-' ? -1n : 1n), scale[1]];
  const all = BigInt(digits + fraction) * multiply;
  const by = 10n ** BigInt(fraction.length) * divide;
  // What is finer than a billionth is rounded away from zero.
  const rest = all % by === 0n ? 0n : all > 0n ? 1n : -1n;
  return new Quantity(all / by + rest);
}

function scaleOf(suffix: string): readonly [bigint, bigint] {
  const factor = FACTORS[suffix] ?? 1n;
  return [suffix.endsWith('i') ? factor * NANO : factor, 1n];
}

function exponent(power: number): readonly [bigint, bigint] {
  const factor = 10n ** BigInt(Math.abs(power));
  return power < 0 ? [NANO, factor] : [NANO * factor, 1n];
}
