import type { Disposable } from '../disposable.ts';
import { messageOf } from '../errors.ts';
import type { Finding } from '../events/validationData.ts';
import { mapLimited } from '../mapLimited.ts';
import type { Clock } from '../ports.ts';
import type { TreeView, UnitOutcome, ValidationUnit, Validator } from './validator.ts';
import { cacheKey, type VerdictCache } from './verdictCache.ts';

export interface RunPorts {
  readonly clock: Clock;
  readonly cache: VerdictCache;
  /** A unit that takes longer is given up. Milliseconds; default five minutes. */
  readonly timeLimitMs?: number;
}

/** Which part of which tree one validator judges. */
export interface RunRequest {
  readonly tree: TreeView;
  readonly changed: readonly string[] | 'all';
  readonly signal: AbortSignal;
  /** Called after each unit. */
  readonly onUnit?: () => void;
}

/** What a validator said about one unit. */
export interface JudgedUnit extends UnitOutcome {
  readonly unit: ValidationUnit;
  readonly isCached: boolean;
}

const TIME_LIMIT_MS = 5 * 60_000;
const UNITS_AT_ONCE = 8;

/**
 * All units that a change concerns, each from the cache or judged now. A validator that throws or
 * hangs becomes a `broken` finding; rejects only when aborted.
 */
export async function runValidator(
  ports: RunPorts,
  validator: Validator,
  request: RunRequest,
): Promise<readonly JudgedUnit[]> {
  const { tree, changed, signal } = request;
  try {
    const [version, units] = await limited(ports, signal, () =>
      Promise.all([validator.version(), validator.units(tree, changed)]),
    );
    return await mapLimited(units, UNITS_AT_ONCE, async (unit) => {
      signal.throwIfAborted();
      const judged = await judge(ports, validator, { ...request, version, unit });
      request.onUnit?.();
      return judged;
    });
  } catch (error) {
    signal.throwIfAborted();
    const path = changed === 'all' ? '.' : (changed[0] ?? '.');
    return [brokenUnit({ key: path, inputs: [] }, path, validator, error)];
  }
}

interface UnitRequest extends RunRequest {
  readonly version: string;
  readonly unit: ValidationUnit;
}

async function judge(
  ports: RunPorts,
  validator: Validator,
  { version, unit, tree, signal }: UnitRequest,
): Promise<JudgedUnit> {
  const key = cacheKey(validator, version, unit);
  const known = ports.cache.get(key);
  if (known !== undefined) return { ...known, unit, isCached: true };
  try {
    const outcome = await limited(ports, signal, (own) => validator.validate(unit, tree, own));
    const isBroken = outcome.findings.some(({ rule }) => rule === 'broken');
    if (outcome.isCacheable && !isBroken) ports.cache.set(key, outcome);
    return { ...outcome, unit, isCached: false };
  } catch (error) {
    signal.throwIfAborted();
    return brokenUnit(unit, unit.inputs[0]?.path ?? unit.key, validator, error);
  }
}

/** Runs `work` until it ends, is aborted, or takes too long; it is told of both. */
async function limited<T>(
  { clock, timeLimitMs = TIME_LIMIT_MS }: RunPorts,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const own = new AbortController();
  const { promise, reject } = Promise.withResolvers<never>();
  const end = (reason: unknown): void => {
    own.abort(reason);
    reject(reason instanceof Error ? reason : new Error(messageOf(reason)));
  };
  const onAbort = (): void => end(signal.reason);
  const limit: Disposable = clock.after(timeLimitMs, () =>
    end(new Error(`It took longer than ${timeLimitMs / 1000} s and was given up.`)),
  );
  signal.addEventListener('abort', onAbort);
  try {
    signal.throwIfAborted();
    return await Promise.race([work(own.signal), promise]);
  } finally {
    limit.dispose();
    signal.removeEventListener('abort', onAbort);
  }
}

function brokenUnit(
  unit: ValidationUnit,
  path: string,
  validator: Validator,
  error: unknown,
): JudgedUnit {
  const findings = [brokenFinding(path, validator.name, `The check broke: ${messageOf(error)}`)];
  return { unit, findings, skipped: [], isCacheable: false, isCached: false };
}

/** Says that a check could not be made; such a verdict is `error`, never `pass`. */
function brokenFinding(path: string, validator: string, message: string): Finding {
  const place = { line: 1, column: 1, endLine: 1, endColumn: 2 };
  return { path, ...place, validator, rule: 'broken', severity: 'error', message, fixable: false };
}
