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
  /** Called after each unit that was not in the cache. */
  readonly onUnit?: () => void;
}

/** What a validator said about one unit. */
export interface JudgedUnit {
  readonly unit: ValidationUnit;
  readonly outcome: UnitOutcome;
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
    const units = await limited(ports, signal, () => validator.units(tree, changed));
    if (units.length === 0) return [];
    const version = await limited(ports, signal, () => validator.version());
    const asked = units.map((unit) => ({ unit, key: cacheKey(validator, version, unit) }));
    const known = asked.map(({ key }) => ports.cache.get(key));
    const unknown = asked.filter((_, index) => known[index] === undefined);
    const judged = await mapLimited(unknown, UNITS_AT_ONCE, async (each) => {
      signal.throwIfAborted();
      const outcome = await judge(ports, validator, { ...request, ...each });
      request.onUnit?.();
      return outcome;
    });
    const answers = judged.values();
    return asked.flatMap(({ unit }, index): readonly JudgedUnit[] => {
      const outcome = known[index] ?? answers.next().value;
      return outcome === undefined ? [] : [{ unit, outcome, isCached: known[index] !== undefined }];
    });
  } catch (error) {
    signal.throwIfAborted();
    const path = changed === 'all' ? '.' : (changed[0] ?? '.');
    const outcome = brokenOutcome(path, validator, error);
    return [{ unit: { key: path, inputs: [] }, outcome, isCached: false }];
  }
}

interface UnitRequest extends RunRequest {
  readonly unit: ValidationUnit;
  readonly key: string;
}

async function judge(
  ports: RunPorts,
  validator: Validator,
  { key, unit, tree, signal }: UnitRequest,
): Promise<UnitOutcome> {
  try {
    const outcome = await limited(ports, signal, (own) => validator.validate(unit, tree, own));
    const isBroken = outcome.findings.some(({ rule }) => rule === 'broken');
    if (outcome.isCacheable && !isBroken) ports.cache.set(key, outcome);
    return outcome;
  } catch (error) {
    signal.throwIfAborted();
    return brokenOutcome(unit.inputs[0]?.path ?? unit.key, validator, error);
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

function brokenOutcome(path: string, { name }: Validator, error: unknown): UnitOutcome {
  const findings = [brokenFinding(path, name, `The check broke: ${messageOf(error)}`)];
  return { findings, skipped: [], isCacheable: false };
}

/** Says that a check could not be made; such a verdict is `error`, never `pass`. */
function brokenFinding(path: string, validator: string, message: string): Finding {
  const place = { line: 1, column: 1, endLine: 1, endColumn: 2 };
  return { path, ...place, validator, rule: 'broken', severity: 'error', message, fixable: false };
}
