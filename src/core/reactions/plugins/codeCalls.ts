import * as z from 'zod';
import type { Hash } from '../../ports.ts';
import type { Mirror } from '../../realities/mirror.ts';
import type { Mask } from '../maskText.ts';
import type { Json, StepContext } from '../stepKind.ts';
import { stepTree } from '../stepTree.ts';
import { jsonData, type JsonData } from '../steps/jsonData.ts';
import { FACT_TYPES, tellFact } from '../steps/tellFact.ts';

export interface CodePorts {
  readonly hash: Hash;
  readonly mask: Mask;
  /** Of the repository. */
  readonly mirror: Mirror;
}

/** What code that is not ours may ask for while its step lasts. */
export interface CodeCalls {
  /** @throws Error with a sentence for a type or data that are not to be published */
  publish(type: unknown, data: unknown): Promise<void>;
  /** The text of a file of the tree that the step is about; `undefined` if there is none. */
  readFile(path: unknown): Promise<string | undefined>;
}

const MOST_EVENTS = 100;
const MOST_BYTES = 10 * 1024 * 1024;
const factType = z.enum(FACT_TYPES);

export function codeCalls(ports: CodePorts, context: StepContext): CodeCalls {
  let told = 0;
  return {
    async publish(type, data) {
      const known = factType.safeParse(type);
      if (!known.success) {
        throw new Error(
          'Only events of deployment.*, infrastructure.* and platform.* are published.',
        );
      }
      const given = jsonData.safeParse(data ?? {});
      if (!given.success) throw new Error(`Its data are not in order: ${messageIn(given.error)}`);
      if (++told > MOST_EVENTS) throw new Error(`A step publishes at most ${MOST_EVENTS} events.`);
      const fact = { type: known.data, subject: '', data: masked(given.data, ports.mask) };
      const outcome = await tellFact(ports.hash, context, fact as typeof fact & { data: JsonData });
      if ('problem' in outcome) throw new Error(`The event was not published: ${outcome.problem}`);
    },
    async readFile(path) {
      if (typeof path !== 'string') throw new Error('A path has to be a text.');
      const tree = await stepTree(ports.mirror, context);
      const entry = await tree?.mirror.lookup(tree.oid, path);
      if (tree === null || entry === undefined) return undefined;
      const size = (await tree.mirror.info(entry.oid))?.size ?? 0;
      if (size > MOST_BYTES) throw new Error(`${path} is too large to be read here.`);
      const object = await tree.mirror.read(entry.oid);
      return object?.type === 'blob' ? new TextDecoder().decode(object.content) : undefined;
    },
  };
}

function messageIn({ issues }: z.ZodError): string {
  return issues[0]?.message ?? 'it is no JSON.';
}

function masked(value: Json, mask: Mask): Json {
  if (typeof value === 'string') return mask(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map((part) => masked(part, mask));
  const parts = Object.entries(value).map(([name, part]) => [name, masked(part, mask)] as const);
  return Object.fromEntries(parts);
}
