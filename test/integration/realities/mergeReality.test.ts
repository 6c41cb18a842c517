import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Verdict } from '../../../src/core/events/validationData.ts';
import type { Judge } from '../../../src/core/realities/mergeCommits.ts';
import { mergeIntoBranch, mergeIntoReality } from '../../../src/core/realities/mergeReality.ts';
import type { Reality } from '../../../src/core/realities/reality.ts';
import { createRepository, type TestRepository } from '../../harness/gitRepository.ts';
import { realityForge, type RealityForge } from '../../harness/realityUnderTest.ts';

const ADA = { name: 'Ada', email: 'ada@example.com', at: Date.UTC(2026, 0, 1) };
const COMMIT = { author: ADA, message: 'From a reality' };
const LINES = Array.from({ length: 20 }, (_, at) => `line ${at}`);
const withLine = (at: number, text: string): string =>
  `${LINES.map((line, index) => (index === at ? text : line)).join('\n')}\n`;

describe.each(['sha1', 'sha256'] as const)('a merge of a reality over %s', (format) => {
  let repository: TestRepository;
  let forge: RealityForge;
  beforeEach(async () => {
    repository = createRepository({ objectFormat: format });
    repository.write('app.yaml', withLine(-1, ''));
    repository.write('other.yaml', 'other\n');
    repository.commit('first');
    repository.git('branch', 'staging');
    repository.git('switch', '-q', '-c', 'work');
    forge = await realityForge(repository);
  });
  afterEach(() => {
    forge.dispose();
    repository.remove();
  });

  /** A commit on a branch that is not checked out. */
  const commitTo = (branch: string, path: string, text: string): string => {
    repository.git('switch', '-q', branch);
    repository.write(path, text);
    const oid = repository.commit(`change ${path}`);
    repository.git('switch', '-q', 'work');
    return oid;
  };

  const changed = async (name: string, path: string, text: string): Promise<Reality> => {
    const reality = forge.fork(name, 'work');
    await reality.write(path, text);
    await reality.commit(COMMIT);
    return reality;
  };

  const everything = (): string =>
    repository.git('show-ref') + repository.git('count-objects', '-v');

  it('into a branch is one commit with both, as git would merge them', async () => {
    const reality = forge.fork('fix', 'work');
    await reality.write('app.yaml', withLine(2, 'ours'));
    await reality.rename('other.yaml', 'moved.yaml');
    await reality.commit(COMMIT);
    commitTo('staging', 'app.yaml', withLine(15, 'theirs'));
    const tip = commitTo('staging', 'other.yaml', 'other\nand more\n');
    const outcome = await mergeIntoBranch(forge.ports, reality, 'staging', COMMIT);
    const oid = repository.git('rev-parse', 'staging');
    expect(outcome).toEqual({ status: 'merged', oid, before: tip });
    expect(repository.git('rev-parse', 'staging^1', 'staging^2').split('\n')).toEqual([
      tip,
      reality.head,
    ]);
    expect(repository.git('rev-parse', 'staging^{tree}')).toBe(
      repository.git('merge-tree', '--write-tree', tip, reality.head),
    );
    expect(repository.git('show', 'staging:moved.yaml')).toBe('other\nand more');
    expect(repository.git('fsck', '--strict', '--full', '--no-dangling')).toBe('');
    expect(repository.git('status', '--porcelain')).toBe('');
  });

  it('moves a branch forward that has nothing of its own, and leaves one that has it all', async () => {
    const reality = await changed('fix', 'app.yaml', withLine(2, 'ours'));
    const merge = (): Promise<unknown> => mergeIntoBranch(forge.ports, reality, 'staging', COMMIT);
    const before = repository.git('rev-parse', 'staging');
    expect(await merge()).toEqual({ status: 'merged', oid: reality.head, before });
    expect(repository.git('rev-parse', 'staging')).toBe(reality.head);
    expect(await merge()).toEqual({ status: 'contained', oid: reality.head });
  });

  it('that conflicts tells where, and changes nothing', async () => {
    const reality = await changed('fix', 'app.yaml', withLine(7, 'ours'));
    commitTo('staging', 'app.yaml', withLine(7, 'theirs'));
    const before = everything();
    expect(await mergeIntoBranch(forge.ports, reality, 'staging', COMMIT)).toMatchObject({
      status: 'conflicts',
      findings: [{ path: 'app.yaml', line: 8, rule: 'merge-conflict', severity: 'error' }],
    });
    expect(everything()).toBe(before);
  });

  it('is judged before anything is to be seen of it', async () => {
    const reality = await changed('fix', 'app.yaml', withLine(2, 'ours'));
    commitTo('staging', 'other.yaml', 'more\n');
    const before = everything();
    const seen: string[] = [];
    const judge: Judge = async ({ tree, parent, objects }) => {
      expect(everything()).toBe(before);
      seen.push(`${(await objects.read(tree))?.type} ${(await objects.read(parent))?.type}`);
      return { verdict: 'fail', findings: [] } as unknown as Verdict;
    };
    const outcome = await mergeIntoBranch(forge.ports, reality, 'staging', { ...COMMIT, judge });
    expect(outcome).toMatchObject({ status: 'refused', verdict: { verdict: 'fail' } });
    expect(seen).toEqual(['tree tree']);
    expect(everything()).toBe(before);
  });

  it('begins again when the branch moved meanwhile', async () => {
    const reality = await changed('fix', 'app.yaml', withLine(2, 'ours'));
    const tips: string[] = [];
    const judge: Judge = async () => {
      if (tips.length < 2) tips.push(commitTo('staging', 'other.yaml', `${tips.length}\n`));
      return Promise.resolve({ verdict: 'pass', findings: [] } as unknown as Verdict);
    };
    const outcome = await mergeIntoBranch(forge.ports, reality, 'staging', { ...COMMIT, judge });
    expect(outcome).toMatchObject({ status: 'merged' });
    expect(tips).toHaveLength(2);
    expect(repository.git('rev-parse', 'staging^1')).toBe(tips[1]);
    expect(repository.git('show', 'staging:other.yaml')).toBe('1');
  });

  it('gives up when the branch never rests', async () => {
    const reality = await changed('fix', 'app.yaml', withLine(2, 'ours'));
    let tip = '';
    const judge: Judge = async () => {
      tip = commitTo('staging', 'other.yaml', `${tip}\n`);
      return Promise.resolve({ verdict: 'pass', findings: [] } as unknown as Verdict);
    };
    const merge = mergeIntoBranch(forge.ports, reality, 'staging', { ...COMMIT, judge });
    await expect(merge).rejects.toMatchObject({ code: 'branch-moved' });
    expect(repository.git('rev-parse', 'staging')).toBe(tip);
  });

  it('refuses a branch that is checked out or not there', async () => {
    const reality = await changed('fix', 'app.yaml', withLine(2, 'ours'));
    const before = everything();
    for (const [branch, code] of [
      ['work', 'branch-checked-out'],
      ['nowhere', 'branch-unknown'],
      ['--all', 'branch-unknown'],
    ] as const) {
      const merge = mergeIntoBranch(forge.ports, reality, branch, COMMIT);
      await expect(merge).rejects.toMatchObject({ code });
    }
    expect(everything()).toBe(before);
  });

  describe('into the branch that is checked out, if its files may change,', () => {
    const HERE = { ...COMMIT, updatesFiles: true };

    it('brings the files along, and leaves alone what is in no way of it', async () => {
      const reality = await changed('fix', 'app.yaml', withLine(2, 'ours'));
      repository.write('mine.txt', 'not committed\n');
      repository.write('other.yaml', 'edited\n');
      const before = repository.git('rev-parse', 'HEAD');
      const outcome = await mergeIntoBranch(forge.ports, reality, 'work', HERE);
      expect(outcome).toEqual({ status: 'merged', oid: reality.head, before });
      expect(repository.git('symbolic-ref', 'HEAD')).toBe('refs/heads/work');
      expect(repository.git('rev-parse', 'HEAD')).toBe(reality.head);
      expect(repository.git('status', '--porcelain')).toBe(' M other.yaml\n?? mine.txt');
      expect(repository.git('reflog', '-1', '--format=%gs')).toContain('git-reactor: merge');
    });

    it.each([
      ['an edit', 'app.yaml', 'app.yaml'],
      ['a file that is not tracked', 'new.yaml', 'new.yaml'],
      ['a file that is ignored', 'ignored.log', 'ignored.log'],
    ])('is refused when %s would be lost', async (_, path, inTheWay) => {
      repository.write('.git/info/exclude', '*.log\n');
      const reality = await changed('fix', path, 'of the reality\n');
      repository.write(inTheWay, 'of a person\n');
      const before = repository.git('status', '--porcelain', '--ignored');
      const merge = mergeIntoBranch(forge.ports, reality, 'work', HERE);
      await expect(merge).rejects.toMatchObject({
        code: 'work-tree-in-the-way',
        message: expect.stringContaining(inTheWay) as string,
      });
      expect(repository.git('status', '--porcelain', '--ignored')).toBe(before);
      expect(repository.git('show', ':app.yaml')).toBe(withLine(-1, '').trimEnd());
    });

    it('begins again when somebody commits meanwhile', async () => {
      const reality = await changed('fix', 'app.yaml', withLine(2, 'ours'));
      let tip = '';
      const judge: Judge = async () => {
        if (tip === '') {
          repository.write('other.yaml', 'meanwhile\n');
          tip = repository.commit('meanwhile');
        }
        return Promise.resolve({ verdict: 'pass', findings: [] } as unknown as Verdict);
      };
      const outcome = await mergeIntoBranch(forge.ports, reality, 'work', { ...HERE, judge });
      expect(outcome).toMatchObject({ status: 'merged', before: tip });
      expect(repository.git('rev-parse', 'HEAD^1', 'HEAD^2')).toBe(`${tip}\n${reality.head}`);
      expect(repository.git('status', '--porcelain')).toBe('');
    });

    it('is still refused where another work tree has it', async () => {
      const reality = await changed('fix', 'app.yaml', withLine(2, 'ours'));
      repository.git('worktree', 'add', '-q', `${repository.dir}-beside`, 'staging');
      try {
        const merge = mergeIntoBranch(forge.ports, reality, 'staging', HERE);
        await expect(merge).rejects.toMatchObject({ code: 'branch-checked-out' });
      } finally {
        repository.git('worktree', 'remove', '--force', `${repository.dir}-beside`);
      }
    });
  });

  it('into another reality stays in memory', async () => {
    const [one, other] = [
      await changed('one', 'app.yaml', withLine(2, 'one')),
      await changed('other', 'app.yaml', withLine(15, 'other')),
    ];
    const before = everything();
    const head = one.head;
    const outcome = await mergeIntoReality(forge.ports, one, other, COMMIT);
    expect(outcome).toEqual({ status: 'merged', oid: one.head, before: head });
    expect(one.head).not.toBe(head);
    const text = new TextDecoder().decode((await one.read('app.yaml'))?.content);
    expect(text.split('\n').filter((line) => !line.startsWith('line'))).toEqual([
      'one',
      'other',
      '',
    ]);
    expect(everything()).toBe(before);
    const real = commitTo('staging', 'other.yaml', 'real\n');
    await mergeIntoReality(forge.ports, one, real, COMMIT);
    expect(new TextDecoder().decode((await one.read('other.yaml'))?.content)).toBe('real\n');
    await one.write('app.yaml', 'not committed');
    await expect(
      mergeIntoReality(forge.ports, one, await changed('third', 'new.yaml', ''), COMMIT),
    ).rejects.toMatchObject({ code: 'reality-dirty' });
  });
});
