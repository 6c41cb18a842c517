type Code = (...given: readonly unknown[]) => unknown;

/** What a module registered: as data for its owner, and as code. */
export interface Collected {
  readonly registrations: {
    readonly handlers: readonly object[];
    readonly steps: readonly object[];
  };
  readonly handlers: readonly Code[];
  readonly runs: ReadonlyMap<string, Code>;
}

/**
 * Calls what the module exports with `watch`, `on` and `step`, and keeps what they are given.
 * @throws Error with a sentence for what is not in order
 */
export async function collectRegistrations(
  register: (registry: unknown) => unknown,
): Promise<Collected> {
  const registrations = { handlers: [] as object[], steps: [] as object[] };
  const handlers: Code[] = [];
  const runs = new Map<string, Code>();
  let isOpen = true;
  const add = (call: string, pattern: unknown, handler: unknown, options: unknown): void => {
    requireOpen(isOpen, call);
    handlers.push(requireCode(handler, `${call} needs a function`));
    registrations.handlers.push({ pattern, ...handlerOptions(options) });
  };
  await register(
    Object.freeze({
      watch: (handler: unknown, options?: unknown) => add('watch', null, handler, options),
      on(pattern: unknown, handler: unknown, options?: unknown) {
        if (typeof pattern !== 'string') throw new Error('on needs a glob, e.g. "terraform/*.tf".');
        add('on', pattern, handler, options);
      },
      step(given: unknown) {
        requireOpen(isOpen, 'step');
        const { kind, description, schema, acts, run } = fieldsOf(given);
        if (typeof kind !== 'string') throw new Error('step needs a kind, e.g. "scale-up".');
        if (runs.has(kind)) throw new Error(`There are two steps "${kind}".`);
        runs.set(kind, requireCode(run, `The step "${kind}" needs a function "run"`));
        registrations.steps.push({
          ...{ kind, acts: acts !== false },
          description: description ?? `A step of this repository: ${kind}.`,
          ...(schema !== undefined && { schema }),
        });
      },
    }),
  );
  isOpen = false;
  return { registrations, handlers, runs };
}

function handlerOptions(options: unknown): object {
  if (options === undefined) return {};
  const { name, attempts } = fieldsOf(options);
  return { ...(name !== undefined && { name }), ...(attempts !== undefined && { attempts }) };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  throw new Error('What is registered has to be an object.');
}

function requireCode(value: unknown, message: string): Code {
  if (typeof value === 'function') return value as Code;
  throw new Error(`${message}.`);
}

function requireOpen(isOpen: boolean, call: string): void {
  if (!isOpen) throw new Error(`${call} is called only while the module is loaded.`);
}
