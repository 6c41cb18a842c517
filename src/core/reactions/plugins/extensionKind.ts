import { messageOf, ReactorError } from '../../errors.ts';
import type { StepContext, StepKind } from '../stepKind.ts';
import { codeCalls, type CodePorts } from './codeCalls.ts';
import { optionsSchema } from './optionsSchema.ts';
import { createPluginEvent } from './pluginEvent.ts';
import { readOutcome } from './readOutcome.ts';

type Code = (...given: readonly unknown[]) => unknown;
type Options = Readonly<Record<string, unknown>>;

/** The fields of a kind as another extension has given them, each read once. */
interface Given {
  readonly kind: string;
  readonly description: string;
  readonly schema: unknown;
  readonly acts: unknown;
  readonly run: Code;
}

/**
 * A kind of step of another extension. What it has handed over may have any shape, and its code may
 * do anything but reach more than {@link stepOf} hands out.
 * @throws ReactorError `usage` with a sentence that says what is wrong
 */
export function createExtensionKind(value: unknown, ports: CodePorts): StepKind<Options> {
  const { kind, description, schema, acts, run } = readKind(value);
  return {
    ...{ kind, description },
    schema: optionsSchema(kind, description, schema),
    acts: (options) => doesAct(acts, options[kind]),
    async run(context) {
      const given = stepOf(context, kind, ports);
      try {
        return readOutcome(await run(given.step));
      } finally {
        given.end();
      }
    },
  };
}

function readKind(value: unknown): Given {
  if (typeof value !== 'object' || value === null) throw noKind('it is no object');
  const { kind, description, schema, acts, run } = fieldsOf(value);
  if (typeof kind !== 'string' || !/^[a-z][A-Za-z0-9-]{0,39}$/.test(kind)) {
    throw noKind('`kind` has to be a name such as scale-up');
  }
  if (typeof description !== 'string' || description === '') {
    throw noKind(`\`description\` of "${kind}" has to be a sentence`);
  }
  if (typeof run !== 'function') throw noKind(`\`run\` of "${kind}" has to be a function`);
  if (!['undefined', 'boolean', 'function'].includes(typeof acts)) {
    throw noKind(`\`acts\` of "${kind}" has to be true, false or a function`);
  }
  return { kind, description, schema, acts, run: run.bind(value) as Code };
}

function fieldsOf(value: object): Readonly<Record<string, unknown>> {
  try {
    const { kind, description, schema, acts, run } = value as Record<string, unknown>;
    return { kind, description, schema, acts, run };
  } catch (error) {
    throw noKind(`its fields cannot be read: ${messageOf(error)}`);
  }
}

/** What does not say that it does not act does. */
function doesAct(acts: unknown, options: unknown): boolean {
  if (typeof acts !== 'function') return acts !== false;
  try {
    return (acts as Code)(options) !== false;
  } catch {
    return true;
  }
}

/** The part of a step's context that another extension gets; it ends with the step. */
function stepOf(
  context: StepContext<Options>,
  kind: string,
  ports: CodePorts,
): { readonly step: object; end(): void } {
  const calls = codeCalls(ports, context);
  const { event, subject, run, reality, failure, attempt, signal } = context;
  let isOver = false;
  const whileOn = <T>(ask: () => Promise<T>): Promise<T> =>
    isOver ? Promise.reject(new Error('The step is over.')) : ask();
  const step = Object.freeze({
    options: structuredClone(context.options[kind]),
    // Copies: what an extension does to them is its own affair.
    event: createPluginEvent(structuredClone(event), structuredClone(subject)),
    run: Object.freeze({ ...run }),
    reality: reality?.reality.name ?? null,
    failure: structuredClone(failure),
    ...{ attempt, signal },
    log: (line: unknown) => {
      if (!isOver) context.log(String(line));
    },
    publish: (type: unknown, data: unknown) => whileOn(() => calls.publish(type, data)),
    readFile: (path: unknown) => whileOn(() => calls.readFile(path)),
  });
  return { step, end: () => void (isOver = true) };
}

function noKind(why: string): ReactorError {
  return new ReactorError('usage', `This is no kind of step: ${why}.`, {
    hint: 'Hand over { kind, description, schema?, acts?, run(step) }.',
  });
}
