import * as z from 'zod';

/** What no name of a branch has (git-check-ref-format); git itself has the last word. */
const NOT_IN_NAMES = /[\0-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|\.lock(?:\/|$)|(?:^|\/)\./;

/** The short name of a branch, as steps name it. */
export const branchSchema = z
  .string()
  .min(1)
  .max(200)
  .refine(
    (name) => !NOT_IN_NAMES.test(name) && !/^[-/]|[/.]$|^@$/.test(name),
    'It has to be the name of a branch, e.g. production.',
  )
  .refine((name) => !name.startsWith('refs/'), 'It has to be a short name: without refs/heads/.');
