import { toDisposable, type Disposable } from '../../core/disposable.ts';
import { messageOf, ReactorError } from '../../core/errors.ts';
import type { Finding } from '../../core/events/validationData.ts';
import type { Clock } from '../../core/ports.ts';
import type { Validator } from '../../core/validation/validator.ts';
import { readFindings } from './readFindings.ts';

/** Checks of other extensions; they come and go. */
export interface ExtensionValidators {
  /** All of them as one: it judges each file by itself. */
  readonly validator: Validator;
  /** @throws ReactorError `usage` with a sentence that says what is wrong */
  add(value: unknown): Disposable;
}

type Code = (...given: readonly unknown[]) => unknown;

interface Check {
  readonly name: string;
  /** Without one nothing that it said is kept. */
  readonly version: string | undefined;
  readonly accepts: Code;
  readonly validate: Code;
}

const TIME_LIMIT_MS = 10_000;
const MOST_BYTES = 1024 * 1024;
const NAME = /^[a-z][a-z0-9-]{0,39}$/;
/** Of checks that are not those of another extension. */
const TAKEN = [
  ...['syntax', 'files', 'kubernetes', 'kustomize', 'helm', 'policies', 'references'],
  ...['terraform', 'extensions'],
];

export function createExtensionValidators(clock: Clock): ExtensionValidators {
  const checks = new Map<string, Check>();
  const accepting = (path: string): readonly Check[] =>
    [...checks.values()].filter(({ accepts }) => isAccepted(accepts, path));
  const validator: Validator = {
    name: 'extensions',
    version: () => Promise.resolve(JSON.stringify([...checks.values()])),
    async units(tree, changed) {
      if (checks.size === 0) return [];
      const { oid, mirror } = tree;
      const paths = changed === 'all' ? (await tree.files()).map(({ path }) => path) : changed;
      const wanted = paths.filter((path) => accepting(path).length > 0);
      const found = await Promise.all(
        wanted.map(async (path) => ({ path, entry: await mirror.lookup(oid, path) })),
      );
      return found.flatMap(({ path, entry }) => {
        if (entry?.mode.startsWith('100') !== true) return [];
        return [{ key: path, inputs: [{ path, mode: entry.mode, oid: entry.oid }] }];
      });
    },
    async validate({ inputs: [file] }, { mirror }, signal) {
      const nothing = { findings: [], skipped: [], isCacheable: false };
      if (file === undefined) return nothing;
      const { path, oid } = file;
      const size = (await mirror.info(oid))?.size ?? 0;
      const reason = 'it is larger than 1 MiB, and other extensions do not check such files';
      if (size > MOST_BYTES) return { ...nothing, skipped: [{ path, reason }] };
      const content = (await mirror.read(oid))?.content;
      if (content === undefined || content.subarray(0, 8_000).includes(0)) return nothing;
      const given = Object.freeze({ path, text: new TextDecoder().decode(content), signal });
      const own = accepting(path);
      const findings = await Promise.all(own.map((check) => judge(check, given, clock)));
      const isCacheable = own.every(({ version }) => version !== undefined);
      return { findings: findings.flat(), skipped: [], isCacheable };
    },
    dispose: () => undefined,
  };
  return {
    validator,
    add(value) {
      const check = readCheck(value);
      const { name } = check;
      if (checks.has(name) || TAKEN.includes(name)) throw noCheck(`there is a "${name}" already`);
      checks.set(name, check);
      return toDisposable(() => checks.delete(name));
    },
  };
}

function isAccepted(accepts: Code, path: string): boolean {
  try {
    return accepts(path) === true;
  } catch {
    // What it says of the file tells that it is broken.
    return true;
  }
}

async function judge(
  { name, accepts, validate }: Check,
  given: { readonly path: string },
  clock: Clock,
): Promise<readonly Finding[]> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const limit = clock.after(TIME_LIMIT_MS, () =>
    reject(new Error(`It took longer than ${TIME_LIMIT_MS / 1000} s and was given up.`)),
  );
  try {
    accepts(given.path);
    const work = Promise.resolve(validate(given));
    return readFindings(await Promise.race([work, late]), { validator: name, path: given.path });
  } catch (error) {
    const place = { path: given.path, line: 1, column: 1, endLine: 1, endColumn: 2 };
    const rule = { validator: name, rule: 'broken', severity: 'error' } as const;
    return [{ ...place, ...rule, message: `The check broke: ${messageOf(error)}`, fixable: false }];
  } finally {
    limit.dispose();
  }
}

function readCheck(value: unknown): Check {
  if (typeof value !== 'object' || value === null) throw noCheck('it is no object');
  const { name, version, accepts, validate } = value as Readonly<Record<string, unknown>>;
  if (typeof name !== 'string' || !NAME.test(name)) {
    throw noCheck('`name` has to be in kebab case, e.g. team-labels');
  }
  if (version !== undefined && typeof version !== 'string') {
    throw noCheck(`\`version\` of "${name}" has to be a text`);
  }
  if (typeof accepts !== 'function' || typeof validate !== 'function') {
    throw noCheck(`"${name}" needs the functions \`accepts\` and \`validate\``);
  }
  const bound = (code: unknown): Code => (code as Code).bind(value);
  return { name, version, accepts: bound(accepts), validate: bound(validate) };
}

function noCheck(why: string): ReactorError {
  return new ReactorError('usage', `This is no check: ${why}.`, {
    hint: 'Hand over { name, version?, accepts(path), validate({ path, text }) }.',
  });
}
