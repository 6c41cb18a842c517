import type { Oid } from '../../core/events/commitData.ts';
import type { CommitMerge, MergeSides } from '../../core/realities/mergeCommits.ts';
import { runGit } from './gitProcess.ts';
import type { GitRepo } from './gitRepo.ts';
import { readLooseObjects } from './looseObject.ts';
import { mergeTree } from './mergeTree.ts';
import { openQuarantine } from './objectQuarantine.ts';
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
    if (objects.length > 0) {
      const input = packFile(objects, repository.objectFormat);
      await runGit(repo, ['index-pack', '--strict', '--stdin'], { input, writes: true });
    }
    const base = await mergeBase(repo, ours, theirs);
    if (base === theirs) return { kind: 'contained' };
    if (base === ours) return { kind: 'forward' };
    const { tree, isClean, conflicts } = await mergeTree(repo, ours, theirs);
    const made = await readLooseObjects(quarantine.objects);
    if (isClean) return { kind: 'merged', tree, made };
    return { kind: 'conflicts', tree, made, paths: conflicts };
  } finally {
    quarantine.dispose();
  }
}

/** The one base that says whether a side has all of the other; of several ones none does. */
async function mergeBase(repo: GitRepo, ours: Oid, theirs: Oid): Promise<Oid | undefined> {
  const args = ['merge-base', '--all', '--end-of-options', ours, theirs];
  const { stdout } = await runGit(repo, args, { exitCodes: [0, 1] });
  const [base, ...more] = Buffer.from(stdout).toString('latin1').split('\n').filter(Boolean);
  return more.length === 0 ? base : undefined;
}
