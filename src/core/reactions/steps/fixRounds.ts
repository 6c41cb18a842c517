import type { Oid } from '../../events/commitData.ts';
import type { Finding, Verdict } from '../../events/validationData.ts';
import type { Reality } from '../../realities/reality.ts';
import type { StepContext } from '../stepKind.ts';
import { applyFixes } from './applyFixes.ts';
import { shownCommand } from './command.ts';
import type { FixCommand, RunInReality } from './commandInReality.ts';
import { counted, findingLine } from './findingTexts.ts';

export interface FixRoundsInit {
  readonly reality: Reality;
  readonly context: StepContext;
  /** New findings of the tree of the reality as it is now. */
  readonly judge: () => Promise<Verdict>;
  /** Whether a finding is one of those that are to be repaired. */
  readonly isMeant: (finding: Finding) => boolean;
  /** Findings of the tree before that {@link judge} does not know. */
  readonly more: readonly Finding[];
  readonly commands: readonly FixCommand[];
  readonly runIn: RunInReality;
  readonly most: number;
}

export type FixRounds =
  /** @member first what was to be repaired; `last` of the tree as it is now */
  | {
      readonly kind: 'ended';
      readonly first: readonly Finding[];
      readonly before: Verdict;
      readonly last: Verdict;
      readonly left: readonly Finding[];
      readonly isChanged: boolean;
    }
  | { readonly kind: 'failed'; readonly reason: string };

/**
 * Repairs in rounds: fixes of findings, then programs, then the checks again. Ends when nothing is
 * left, when a round brings nothing new, when the rounds go in a circle, or after as many as asked.
 */
export async function fixRounds(init: FixRoundsInit): Promise<FixRounds> {
  const { reality, context, judge, isMeant, commands, most } = init;
  const before = await judge();
  const unknown = withoutKnown(init.more, before.findings);
  const first = [...before.findings.filter(isMeant), ...unknown];
  const begin = await reality.tree();
  const seen = new Set<Oid>([begin]);
  const applied: Finding[] = [];
  let [tree, last, wanted] = [begin, before, first];
  for (let round = 1; round <= most && (wanted.length > 0 || commands.length > 0); round++) {
    context.signal.throwIfAborted();
    const done = await oneRound(init, wanted, round);
    if ('reason' in done) return { kind: 'failed', reason: done.reason };
    applied.push(...done.applied);
    const former = tree;
    tree = await reality.tree();
    if (tree === former) break;
    last = await judge();
    wanted = last.findings.filter(isMeant);
    if (seen.has(tree)) {
      context.log(`Round ${round} led back to what was there before.`);
      break;
    }
    seen.add(tree);
    if (wanted.length === 0) break;
    if (round === most) context.log(`Ended after ${counted(most, ['round', 'rounds'])}.`);
  }
  // What the checks do not know is gone if its fix was applied.
  const left = [...last.findings.filter(isMeant), ...withoutKnown(unknown, applied)];
  return { kind: 'ended', first, before, last, left, isChanged: tree !== begin };
}

async function oneRound(
  { reality, context, commands, runIn }: FixRoundsInit,
  wanted: readonly Finding[],
  round: number,
): Promise<{ readonly applied: readonly Finding[] } | { readonly reason: string }> {
  const applied = await applyIn(reality, wanted);
  for (const finding of applied) {
    context.log(`Round ${round}: ${finding.fix?.title ?? ''}: ${findingLine(finding)}`);
  }
  for (const command of commands) {
    const ended = await runIn({ command, reality, context });
    const name = shownCommand(command);
    if (ended.kind === 'failed') return { reason: `${name}: ${ended.reason}` };
    for (const finding of ended.refused) context.log(findingLine(finding));
    context.log(
      `Round ${round}: ${name} changed ${counted(ended.changed.length, ['file', 'files'])}.`,
    );
  }
  return { applied };
}

async function applyIn(reality: Reality, wanted: readonly Finding[]): Promise<readonly Finding[]> {
  const paths = wanted.flatMap(({ fix }) => fix?.edits.map(({ path }) => path) ?? []);
  const files = new Map<string, TextFile>();
  for (const path of new Set(paths)) {
    const file = await textFile(reality, path);
    if (file !== undefined) files.set(path, file);
  }
  const { texts, applied } = applyFixes((path) => files.get(path)?.text, wanted);
  for (const [path, text] of texts)
    await reality.write(path, `${files.get(path)?.mark ?? ''}${text}`);
  return applied;
}

interface TextFile {
  /** A byte order mark, which no check counts. */
  readonly mark: string;
  readonly text: string;
}

const MARK = '\ufeff';

/** `undefined` for what is no regular file with UTF-8 in it. */
async function textFile(reality: Reality, path: string): Promise<TextFile | undefined> {
  const entry = await reality.mirror.lookup(await reality.tree(), path);
  if (entry?.mode.startsWith('100') !== true) return undefined;
  const blob = await reality.objects.read(entry.oid);
  if (blob?.type !== 'blob') return undefined;
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const text = decoder.decode(blob.content);
    return text.startsWith(MARK) ? { mark: MARK, text: text.slice(1) } : { mark: '', text };
  } catch {
    // What is no text has no fix.
    return undefined;
  }
}

function withoutKnown(findings: readonly Finding[], known: readonly Finding[]): readonly Finding[] {
  const keys = new Set(known.map(findingKey));
  return findings.filter((finding) => !keys.has(findingKey(finding)));
}

/** A finding wherever its lines have moved. */
export function findingKey({ validator, rule, path, message }: Finding): string {
  return [validator, rule, path, message].join('\0');
}
