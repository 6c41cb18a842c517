import { watch } from 'node:fs';
import path from 'node:path';
import type { Diagnosis } from '../../core/diagnosis.ts';
import { messageOf } from '../../core/errors.ts';
import { leaseOwner } from '../files/leaseFile.ts';
import { gitText } from '../git/gitProcess.ts';
import type { Repository } from '../git/repository.ts';

/** The repository, git, and what watches them. */
export async function diagnoseRepository(repository: Repository): Promise<readonly Diagnosis[]> {
  const version = await gitText(repository, ['--version']);
  return [
    { name: 'git', status: 'ok', message: `${version}.` },
    await diagnoseKind(repository),
    diagnoseWatching(repository),
    await diagnoseLease(repository),
  ];
}

async function diagnoseKind(repository: Repository): Promise<Diagnosis> {
  const { dir, workTree, worktree, refFormat, source } = repository;
  const asked = ['--show-object-format', '--is-shallow-repository'];
  const [format = '', isShallow] = (await gitText(repository, ['rev-parse', ...asked])).split('\n');
  const traits = [
    format,
    `refs as ${refFormat}`,
    ...(workTree === null ? ['bare'] : []),
    ...(worktree === '' ? [] : [`linked work tree ${worktree}`]),
    ...(isShallow === 'true' ? ['shallow: older commits are not there'] : []),
  ];
  return { name: 'repository', status: 'ok', message: `${dir} (${traits.join(', ')}), ${source}.` };
}

/** On Linux the number of watchers is limited, for all programs of a person together. */
function diagnoseWatching({ gitDir }: Repository): Diagnosis {
  try {
    watch(gitDir, { persistent: false }).close();
    return { name: 'watching', status: 'ok', message: 'The git directory can be watched.' };
  } catch (error) {
    const message = `It cannot be watched (${messageOf(error)}); commits are found every 2 to 30 s.`;
    const hint = 'On Linux, raise fs.inotify.max_user_watches and fs.inotify.max_user_instances.';
    return { name: 'watching', status: 'warning', message, hint };
  }
}

async function diagnoseLease({ commonDir }: Repository): Promise<Diagnosis> {
  const name = 'leader';
  const owner = await leaseOwner(path.join(commonDir, 'git-reactor', 'lease'));
  if (owner === undefined) {
    const message = 'No process keeps the stream; what happens now is told when one begins to.';
    return { name, status: 'ok', message };
  }
  const beat = `its last heartbeat was ${((Date.now() - owner.beatAt) / 1000).toFixed(1)} s ago`;
  const message = `Process ${owner.pid} on ${owner.host} keeps the stream; ${beat}.`;
  if (owner.isGone) {
    const hint = 'The next process that watches takes over.';
    return { name, status: 'warning', message: `${message} It has ended.`, hint };
  }
  return { name, status: 'ok', message };
}
