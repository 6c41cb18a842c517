import { l10n, QuickPickItemKind, window, type QuickPickItem } from 'vscode';
import { ENTRY_KINDS, type EntryKind } from './entry.ts';
import { VERDICTS, type ChosenVerdict, type EventFilter } from './eventFilter.ts';
import { chosenVerdictWords, kindWords } from './filterWords.ts';

interface FilterItem extends QuickPickItem {
  readonly choice?:
    | { readonly of: 'kind'; readonly kind: EntryKind }
    | { readonly of: 'branch'; readonly branch: string }
    | { readonly of: 'verdict'; readonly verdict: ChosenVerdict };
}

/** Asks what is to be shown; `undefined`: the person left it as it was. */
export async function pickFilter(
  now: EventFilter,
  branches: readonly string[],
): Promise<EventFilter | undefined> {
  const title = l10n.t('Which events are to be shown?');
  const placeHolder = l10n.t('Nothing of a group chosen: all of it');
  const options = { title, placeHolder, canPickMany: true, matchOnDescription: true } as const;
  const picked = await window.showQuickPick(itemsOf(now, branches), options);
  if (picked === undefined) return undefined;
  const choices = picked.flatMap(({ choice }) => choice ?? []);
  return {
    kinds: choices.flatMap((choice) => (choice.of === 'kind' ? choice.kind : [])),
    branches: choices.flatMap((choice) => (choice.of === 'branch' ? choice.branch : [])),
    verdicts: choices.flatMap((choice) => (choice.of === 'verdict' ? choice.verdict : [])),
  };
}

/** A branch that was chosen and is not known any more can still be unchosen. */
function itemsOf(now: EventFilter, known: readonly string[]): FilterItem[] {
  const branches = [...new Set([...known, ...now.branches])];
  return [
    separator(l10n.t('Type')),
    ...ENTRY_KINDS.map((kind) => ({
      label: kindWords(kind),
      picked: now.kinds.includes(kind),
      choice: { of: 'kind', kind } as const,
    })),
    separator(l10n.t('Verdict')),
    ...VERDICTS.map((verdict) => ({
      label: chosenVerdictWords(verdict),
      picked: now.verdicts.includes(verdict),
      choice: { of: 'verdict', verdict } as const,
    })),
    separator(l10n.t('Branch')),
    ...branches.map((branch) => ({
      label: `$(git-branch) ${branch}`,
      picked: now.branches.includes(branch),
      choice: { of: 'branch', branch } as const,
    })),
  ];
}

function separator(label: string): FilterItem {
  return { label, kind: QuickPickItemKind.Separator };
}
