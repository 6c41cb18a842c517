import * as z from 'zod';
import { nearest } from '../cel/nearest.ts';
import { EVENT_TYPES } from '../events/eventTypes.ts';
import { compileTypePattern } from '../events/typePattern.ts';
import { isReactorError } from '../errors.ts';

/** `stream.ready` is never stored, so no reaction can hear of it. */
const TYPES = Object.keys(EVENT_TYPES).filter((type) => type !== 'stream.ready');

/** A short event type, or a glob that matches one. */
export const eventPatternSchema = z
  .string()
  .meta({ examples: [...TYPES, 'commit.*', 'deployment.*', 'platform.*'] })
  .superRefine((pattern, context) => {
    if (isPattern(pattern)) return;
    const suggestion = nearest(pattern, Object.keys(EVENT_TYPES));
    const meant = suggestion === undefined ? '' : `; do you mean \`${suggestion}\``;
    const message = `There is no event of the type \`${pattern.slice(0, 80)}\`${meant}${meant === '' ? '.' : '?'}`;
    const params = suggestion === undefined ? {} : { suggestion };
    context.addIssue({ code: 'custom', message, input: pattern, params });
  });

function isPattern(pattern: string): boolean {
  try {
    compileTypePattern(pattern);
    return true;
  } catch (error) {
    if (isReactorError(error, 'usage')) return false;
    throw error;
  }
}
