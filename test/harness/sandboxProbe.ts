/**
 * Works with isomorphic-git in a sandbox of the repository named on the command line, and prints
 * what happened as JSON. Run by a test in a process that may not open any file of that repository.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import git from 'isomorphic-git';
import { createObjectSource } from '../../src/adapters/git/catFile.ts';
import { createSandbox } from '../../src/adapters/sandbox/sandbox.ts';
import { systemClock } from './gitRepository.ts';

export interface ProbeReport {
  /** What node says when the process itself opens the repository; the proof that it may not. */
  readonly direct: readonly string[];
  /** Names of calls that did their work. */
  readonly done: readonly string[];
  /** Calls that were pointed at the real folders, and what they failed with. */
  readonly refused: readonly string[];
  readonly log: readonly string[];
  readonly merged: string;
  readonly readme: string;
}

const [realDir = '', tip = '', side = ''] = process.argv.slice(2);
const author = { name: 'Probe', email: 'probe@example.com' };

function codeOf(error: unknown): string {
  const { code, name } = error as { code?: string; name?: string };
  return code ?? name ?? 'unknown';
}

function directly(): readonly string[] {
  const attempts = [
    () => readFileSync(join(realDir, '.git', 'HEAD')),
    () => writeFileSync(join(realDir, '.git', 'probe'), ''),
  ];
  return attempts.map((attempt) => {
    try {
      attempt();
      return 'allowed';
    } catch (error) {
      return codeOf(error);
    }
  });
}

async function probe(): Promise<ProbeReport> {
  const source = createObjectSource({ repo: { dir: realDir }, clock: systemClock });
  const refs = new Map([['refs/heads/side', side]]);
  const head = { ref: 'refs/heads/main', oid: tip };
  const sandbox = createSandbox({ source, head, refs });
  const at = { ...sandbox };
  const done: string[] = [];
  const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const result = await work();
    done.push(name);
    return result;
  };
  const log = await step('log', () => git.log(at));
  await step('checkout', () => git.checkout({ ...at, ref: 'main' }));
  await step('statusMatrix', () => git.statusMatrix(at));
  const readme = String(await at.fs.promises.readFile(`${at.dir}/README`, 'utf8'));
  await at.fs.promises.writeFile(`${at.dir}/new`, 'new\n');
  await step('add', () => git.add({ ...at, filepath: 'new' }));
  await step('remove', () => git.remove({ ...at, filepath: 'README' }));
  await step('commit', () => git.commit({ ...at, message: 'by the probe', author }));
  await step('branch', () => git.branch({ ...at, ref: 'other' }));
  await step('tag', () => git.annotatedTag({ ...at, ref: 'v1', tagger: author }));
  const merge = await step('merge', () => git.merge({ ...at, theirs: 'side', author }));
  await step('walk', () => git.walk({ ...at, trees: [git.TREE({ ref: 'HEAD' }), git.STAGE()] }));
  await step('setConfig', () => git.setConfig({ ...at, path: 'user.name', value: 'Probe' }));
  await step('packObjects', () => git.packObjects({ ...at, oids: [tip], write: true }));
  await step('deleteBranch', () => git.deleteBranch({ ...at, ref: 'other' }));
  await step('addNote', () =>
    git.addNote({ ...at, oid: tip, note: 'n', author, committer: author }),
  );
  await step('writeBlob', () => git.writeBlob({ ...at, blob: Buffer.from('probe') }));
  await step('findMergeBase', () => git.findMergeBase({ ...at, oids: [tip, side] }));
  const real = { fs: at.fs, dir: realDir, gitdir: join(realDir, '.git') };
  const refused = [
    () => git.log(real),
    () => git.readCommit({ ...real, oid: tip }),
    () => git.listFiles(real).then((files) => Promise.reject(new Error(`${files.length} files`))),
    () => git.indexPack({ ...real, filepath: '.git/objects/pack/any.pack' }),
    () => at.fs.promises.readdir(join(realDir, '.git', 'objects', 'pack')),
    () => at.fs.promises.readFile(join(realDir, '.git', 'HEAD')),
    () =>
      at.fs.promises
        .symlink(join(realDir, '.git'), '/real')
        .then(() => at.fs.promises.readdir('/real')),
    () => at.fs.promises.readFile(`${at.gitdir}/../../../../../..${realDir}/.git/HEAD`),
  ];
  const codes: string[] = [];
  for (const call of refused) codes.push(await call().then(() => 'allowed', codeOf));
  const [newest] = await git.log({ ...at, depth: 1 });
  source.dispose();
  return {
    direct: directly(),
    done,
    refused: codes,
    log: log.map(({ oid }) => oid),
    merged:
      newest?.oid === merge.oid ? (newest?.commit.parent.length === 2 ? 'two parents' : '') : '',
    readme,
  };
}

process.stdout.write(JSON.stringify(await probe()));
