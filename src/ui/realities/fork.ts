import { l10n, window } from 'vscode';
import type { OpenRepository } from '../../core/openRepository.ts';
import { cancellably } from '../slowly.ts';

/** As other extensions name them too; what runs make has an `@` in its name. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,63}$/u;

export async function fork({ engine: { realities } }: OpenRepository): Promise<void> {
  const given = await window.showInputBox({
    title: l10n.t('Fork a Reality from HEAD'),
    prompt: l10n.t('Its name. It lives in memory, and nothing in it counts before you keep it.'),
    validateInput: (text) => problemOf(text.trim(), realities.all.map(nameOf)),
  });
  const name = given?.trim() ?? '';
  if (name === '') return;
  const title = l10n.t('Forking {0}…', name);
  await cancellably(title, (signal) =>
    realities.fork({ name, base: { revision: 'HEAD' }, signal }),
  );
}

function nameOf({ reality }: { readonly reality: { readonly name: string } }): string {
  return reality.name;
}

function problemOf(name: string, taken: readonly string[]): string | undefined {
  if (name === '') return undefined;
  if (taken.includes(name)) return l10n.t('There is a reality {0} already.', name);
  if (NAME.test(name)) return undefined;
  return l10n.t('A name begins with a letter or digit and has at most 64 of them, “.”, “_”, “-”.');
}
