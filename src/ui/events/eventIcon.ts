import { ThemeColor, ThemeIcon } from 'vscode';

const RED = 'list.errorForeground';

/** By the first that fits; the shape says what the colour does. */
const ICONS: readonly (readonly [type: RegExp, icon: string, colour?: string])[] = [
  [/^deployment\.(failed|rolledBack)$/, 'error', RED],
  [/^deployment\./, 'rocket'],
  [/^platform\.(sloViolation|errorBudgetDepleted)$/, 'flame', RED],
  [/^platform\./, 'heart'],
  [/^infrastructure\./, 'server'],
  [/^rollback\.refused$/, 'error', RED],
  [/^rollback\./, 'discard'],
  [/^(ref|head)\./, 'git-branch'],
  [/^tag\./, 'tag'],
  [/^commit\./, 'git-commit'],
  [/^fix\./, 'wrench'],
  [/^loop\./, 'warning', 'list.warningForeground'],
  [/^config\./, 'settings-gear'],
  [/^audit\./, 'note'],
  [/^reality\./, 'beaker'],
];

/** The icon of a short type. */
export function eventIcon(type: string): ThemeIcon {
  const [, icon = 'circle-outline', colour] = ICONS.find(([fits]) => fits.test(type)) ?? [];
  return new ThemeIcon(icon, colour === undefined ? undefined : new ThemeColor(colour));
}
