import type { Verdict } from '../../src/core/events/validationData.ts';
import type { ValidationOptions } from '../../src/core/validation/validationOptions.ts';
import type { TestRepository } from './gitRepository.ts';
import { realOpener } from './realEngine.ts';

export interface ValidatedOptions extends ValidationOptions {
  readonly isAll?: boolean;
  readonly isTrusted?: boolean;
}

/** Commits the files, then validates what that changed, by everything that the product has. */
export async function validated(
  repository: TestRepository,
  files: Readonly<Record<string, string>>,
  { isAll = false, isTrusted = true, ...options }: ValidatedOptions = {},
): Promise<Verdict> {
  for (const [path, content] of Object.entries(files)) repository.write(path, content);
  repository.commit('change');
  const opened = await realOpener({ isTrusted })(repository.dir, 'read', { validation: options });
  try {
    return await opened.engine.validate({ of: { revision: 'HEAD' }, isAll });
  } finally {
    opened.dispose();
  }
}

/** Each finding as `path:line:column severity validator/rule message`. */
export function toldOf({ findings }: Verdict): readonly string[] {
  return findings.map(
    ({ path, line, column, severity, validator, rule, message }) =>
      `${path}:${line}:${column} ${severity} ${validator}/${rule} ${message}`,
  );
}

/** Each path that was skipped as `path: reason`. */
export function skippedOf({ skipped }: Verdict): readonly string[] {
  return skipped.map(({ path, reason }) => `${path}: ${reason}`);
}
