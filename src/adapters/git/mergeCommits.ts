import type { Oid } from '../../core/events/commitData.ts';
import type { GitObject } from '../../core/ports.ts';
import type { CommitMerge, MergeSides } from '../../core/realities/mergeCommits.ts';
import { runGit } from './gitProcess.ts';
import type { GitRepo } from './gitRepo.ts';
import { readLooseObjects, writeLooseObjects } from './looseObject.ts';
import { mergeTree } from './mergeTree.ts';
import { type ObjectQuarantine, openQuarantine } from './objectQuarantine.ts';
import { packFile } from './packFile.ts';
import type { Repository } from './repository.ts';

/**
 * What git makes of two commits (`git merge-tree --write-tree`, with renames and the attributes of
 * the repository). Happens in a quarantine: the repository itself gets nothing of it.
 */
export async function mergeCommits(
  repository: Repository,
  { ours, theirs, objects }: MergeSides,
): Promise<CommitMerge> {
  const quarantine = await openQuarantine(repository);
  try {
    const repo = { ...repository, env: { ...repository.env, ...quarantine.env } };
    await give(repo, quarantine, objects);
    // Most merges need both answers, and git takes longer to start than to find one.
    const both = [mergeBase(repo, ours, theirs), mergeTree(repo, ours, theirs)] as const;
    // Nobody may be writing there any more when the quarantine ends.
    await Promise.allSettled(both);
    const [base, { tree, isClean, conflicts }] = await Promise.all(both);
    if (base === theirs) return { kind: 'contained' };
    if (base === ours) return { kind: 'forward' };
    const made = await readLooseObjects(quarantine.objects);
    if (isClean) return { kind: 'merged', tree, made };
    return { kind: 'conflicts', tree, made, paths: conflicts };
  } finally {
    quarantine.dispose();
  }
}

/** Few objects are files sooner than git has started to unpack them. */
const FEW = 200;

/** Lets git find objects in a quarantine. */
async function give(
  repo: Repository,
  quarantine: ObjectQuarantine,
  objects: readonly GitObject[],
): Promise<void> {
  if (objects.length <= FEW) {
    writeLooseObjects(quarantine.given, objects);
    return;
  }
  const input = packFile(objects, repo.objectFormat);
  await runGit(repo, ['index-pack', '--strict', '--stdin'], { input, writes: true });
}

/** The one base that says whether a side has all of the other; of several ones none does. */
async function mergeBase(repo: GitRepo, ours: Oid, theirs: Oid): Promise<Oid | undefined> {
  const args = ['merge-base', '--all', '--end-of-options', ours, theirs];
  const { stdout } = await runGit(repo, args, { exitCodes: [0, 1] });
  const [base, ...more] = Buffer.from(stdout).toString('latin1').split('\n').filter(Boolean);
  return more.length === 0 ? base : undefined;
}
