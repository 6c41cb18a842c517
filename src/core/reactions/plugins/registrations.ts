import * as z from 'zod';
import { messageOf } from '../../errors.ts';
import { globProblem } from '../globSchema.ts';

/** What the module registers, as its worker tells it. */
export interface Registrations {
  readonly handlers: readonly RegisteredHandler[];
  readonly steps: readonly RegisteredStep[];
}

export interface RegisteredHandler {
  /** The glob of `on`; `null` for `watch`. */
  readonly pattern: string | null;
  readonly name?: string | undefined;
  /** Including the first one. */
  readonly attempts: number;
}

export interface RegisteredStep {
  readonly kind: string;
  readonly description: string;
  /** JSON Schema of the value under the key. */
  readonly schema?: unknown;
  readonly acts: boolean;
}

/** The name of a kind of steps; `createStepKinds` holds them to the same. */
export const kindName = z.string().regex(/^[a-z][A-Za-z0-9-]{0,39}$/, {
  error: 'the kind of a step has to be a name such as scale-up',
});

const MOST = 100;

const pattern = z
  .string()
  .min(1)
  .max(300)
  .superRefine((glob, context) => {
    const isFromRoot = /^!?\.?\//.test(glob);
    const start = 'Paths begin at the root of the repository, without a slash before them.';
    const message = isFromRoot ? start : globProblem(glob);
    if (message !== undefined) context.addIssue({ code: 'custom', message, input: glob });
  });

const handlerSchema = z.strictObject({
  pattern: z.union([pattern, z.null()]),
  name: z
    .string()
    .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,63}$/u, {
      error: 'the name of a handler has letters, digits, spaces, dots, _ and - only',
    })
    .optional(),
  attempts: z.int().min(1).max(20).default(1),
});

const stepSchema = z.strictObject({
  kind: kindName,
  description: z.string().min(1).max(1_000),
  schema: z.unknown().optional(),
  acts: z.boolean(),
});

const schema = z.strictObject({
  handlers: z.array(handlerSchema).max(MOST),
  steps: z.array(stepSchema).max(MOST),
});

/** @throws Error with a sentence for what is not in order: it comes from code that is not ours */
export function readRegistrations(value: unknown): Registrations {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const [section, index] = issue?.path ?? [];
  const what = section === 'steps' ? 'step' : 'handler';
  const which = typeof index === 'number' ? `${what} ${index + 1}` : 'what it registers';
  throw new Error(`${which} is not in order: ${messageOf(issue?.message)}`);
}
