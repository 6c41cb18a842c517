import picomatch from 'picomatch';
import * as z from 'zod';

const MOST_LENGTH = 300;
/** Each star more multiplies what a hostile path costs. */
const MOST_STARS = 12;
const MOST_STARS_IN_NAME = 4;

/** A glob for paths, branches or names; `!` before it excludes. */
export const globSchema = z
  .string()
  .min(1)
  .max(MOST_LENGTH)
  .superRefine((glob, context) => {
    const message = globProblem(glob);
    if (message !== undefined) context.addIssue({ code: 'custom', message, input: glob });
  });

/** A glob for paths of a tree, which begin at the root of the repository. */
export const pathGlobSchema = globSchema.superRefine((glob, context) => {
  const [, start] = /^!?(\.?\/)/.exec(glob) ?? [];
  if (start === undefined) return;
  const message = `Paths begin at the root of the repository, without ${start} before them.`;
  const suggestion = glob.replace(start, '');
  context.addIssue({ code: 'custom', message, input: glob, params: { suggestion } });
});

/** What is wrong with a glob, as a sentence; `undefined` if nothing is. */
export function globProblem(glob: string): string | undefined {
  const stars = glob.match(/\*+/g) ?? [];
  const mostInName = Math.max(...glob.split('/').map((name) => (name.match(/\*+/g) ?? []).length));
  if (stars.length > MOST_STARS || mostInName > MOST_STARS_IN_NAME) {
    return `It has too many stars; ${MOST_STARS_IN_NAME} in a name and ${MOST_STARS} in all are read.`;
  }
  if (/[+*]\([^)]*[*+(]/.test(glob)) return 'What repeats must not hold what repeats or branches.';
  try {
    picomatch(glob.replace(/^!/, ''), { nonegate: true, strictBrackets: true });
    return undefined;
  } catch {
    return 'It is no glob: a bracket has no counterpart.';
  }
}
