import type { Declarations } from '../cel/declarations.ts';

const PERSON = { name: 'string', email: 'string' } as const;

/** The types of what `eventVariable` gives. */
const EVENT = {
  type: 'string',
  id: 'string',
  source: 'string',
  subject: 'string',
  time: 'string',
  commit: 'string',
  branch: 'string',
  ref: 'string',
  message: 'string',
  author: PERSON,
  committer: PERSON,
  actor: 'string',
  origin: 'string',
  hour: 'int',
  files: 'list<string>',
  trailers: 'map<string, string>',
  data: 'dyn',
} as const satisfies Declarations;

/** What the conditions of reactions, steps and approvals may use. */
export const EVENT_VARIABLES: Declarations = { event: EVENT };

/** What conditions in `onFailure` may use besides: where and why the run failed. */
export const FAILURE_VARIABLES: Declarations = {
  ...EVENT_VARIABLES,
  step: 'string',
  kind: 'string',
  reason: 'string',
};
