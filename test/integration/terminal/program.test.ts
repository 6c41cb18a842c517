import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runProgram } from '../../../src/terminal/program.ts';
import type { Finding, Fix, Verdict } from '../../../src/core/events/validationData.ts';
import {
  createRepository,
  temporaryFolder,
  type TestRepository,
} from '../../harness/gitRepository.ts';
import { realOpener } from '../../harness/realEngine.ts';
import { terminalIn, type RecordingTerminal } from '../../harness/recordingTerminal.ts';

const PATIENCE = { timeout: 30_000 };
const BROKEN =
  'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n    - name: app\n';

describe('git-reactor', () => {
  let repository: TestRepository;
  let terminal: RecordingTerminal;

  beforeEach(() => {
    repository = createRepository();
    terminal = terminalIn(repository.dir);
  });
  afterEach(() => repository.remove());

  const lines = (): unknown[] =>
    terminal.stdout
      .split('\n')
      .filter(Boolean)
      .map((line): unknown => JSON.parse(line));

  describe('validate', () => {
    it('passes a commit without findings, and says what it did', async () => {
      repository.write('a.json', '{}');
      repository.commit('fine');
      expect(await runProgram(terminal, ['validate'])).toBe(0);
      expect(terminal.stdout).toMatch(/^pass: 1 file checked \(0 cached\), 0 findings, \d+ ms\n$/);
    });

    it('checks what the commit holds, not what lies in the work tree', async () => {
      repository.write('a.json', '{]');
      repository.commit('broken');
      repository.write('a.json', '{}');
      expect(await runProgram(terminal, ['validate'])).toBe(1);
      expect(terminal.stdout).toMatch(/^a\.json:1:2: error: /);
    });

    it('answers JSON in the promised shape', async () => {
      repository.write('web.yaml', BROKEN);
      const oid = repository.commit('a pod');
      expect(await runProgram(terminal, ['validate', 'HEAD', '--json'])).toBe(0);
      const [verdict] = lines() as Verdict[];
      expect(verdict).toMatchObject({
        verdict: 'warn',
        rev: oid,
        tree: repository.git('rev-parse', 'HEAD^{tree}'),
        checked: 1,
        cached: 0,
        skipped: [],
      });
      expect(verdict?.findings).toEqual([
        {
          path: 'web.yaml',
          line: 6,
          column: 13,
          endLine: 6,
          endColumn: 16,
          validator: 'kubernetes',
          rule: 'memory-limit',
          severity: 'warning',
          message: 'Container app of Pod web has no memory limit (resources.limits.memory).',
          help: expect.stringMatching(/^https:\/\/kubernetes\.io\//) as string,
          fixable: true,
          fix: expect.objectContaining({ title: 'Add a memory limit of 256Mi' }) as Fix,
        } satisfies Finding,
      ]);
    });

    it('checks changed files only, or all of them', async () => {
      repository.write('a.json', '{');
      repository.commit('broken');
      repository.write('b.json', '{}');
      repository.commit('fine');
      expect(await runProgram(terminal, ['validate'])).toBe(0);
      expect(await runProgram(terminal, ['validate', '--all'])).toBe(1);
    });

    it('skips a file that is too large, and says so', async () => {
      repository.write('huge.json', Buffer.alloc(50 * 1024 * 1024, ' '));
      repository.commit('huge');
      expect(await runProgram(terminal, ['validate', '--json'])).toBe(0);
      expect(lines()).toMatchObject([
        {
          verdict: 'skipped',
          skipped: [
            {
              path: 'huge.json',
              reason: 'it has 50.0 MiB; files above 10.0 MiB are not checked',
            },
          ],
        },
      ]);
    });

    it('copes with file names of any kind', async () => {
      const names = ['with space.json', 'quo"te\'s.json', 'new\nline.json', 'ünï.json'];
      for (const name of names) repository.write(name, '{');
      repository.gitBytes(['update-index', '--add', '-z', '--index-info'], rawEntry(repository));
      repository.git('add', '--all', '--', ...names.map((name) => `:(literal)${name}`));
      repository.git('commit', '-q', '-m', 'odd names');
      expect(await runProgram(terminal, ['validate', '--json'])).toBe(1);
      const [verdict] = lines() as Verdict[];
      const paths = verdict?.findings.map(({ path }) => path) ?? [];
      expect(paths.toSorted()).toEqual([...names, 'b\\xffd.json'].toSorted());
    });

    it.each([
      [['validate', 'no-such'], 2, 'There is no commit "no-such" here.'],
      [['validate', '--upload-pack=touch x'], 2, "unknown option '--upload-pack=touch x'"],
      [['validate', '--', '--all'], 2, 'There is no commit "--all" here.'],
      [['brew', 'coffee'], 2, "unknown command 'brew'"],
    ])('answers %j with exit code %d and a sentence', async (args, exitCode, sentence) => {
      repository.commit('first');
      expect(await runProgram(terminal, args)).toBe(exitCode);
      expect(terminal.stderr).toContain(sentence);
      expect(terminal.stdout).toBe('');
    });

    it('says that a repository has no commit yet', async () => {
      expect(await runProgram(terminal, ['validate', '--json'])).toBe(2);
      expect(lines()).toEqual([
        {
          error: {
            code: 'empty-repository',
            message: 'The current branch has no commit yet.',
            hint: 'Make a first commit.',
          },
        },
      ]);
    });

    it('says that a folder is no repository', async () => {
      const folder = temporaryFolder();
      expect(await runProgram(terminal, ['validate', '--repo', folder])).toBe(3);
      expect(terminal.stderr).toContain('not a git repository');
    });

    it('writes nothing into the repository', async () => {
      repository.commit('first');
      const before = repository.git('count-objects', '-v');
      await runProgram(terminal, ['validate']);
      await runProgram(terminal, ['log']);
      expect(repository.git('count-objects', '-v')).toBe(before);
      expect(() => repository.git('rev-parse', '--resolve-git-dir', '.git/git-reactor')).toThrow();
    });
  });

  describe('watch', () => {
    it('tells stream.ready first, then each commit with its verdict, until interrupted', async () => {
      repository.commit('first');
      const running = runProgram(terminal, ['watch', '--json']);
      await vi.waitFor(() => expect(terminal.stdout).toContain('stream.ready'), PATIENCE);
      repository.write('web.yaml', BROKEN);
      const oid = repository.commit('Second, with a pod');
      await vi.waitFor(() => expect(terminal.stdout).toContain('validation.completed'), PATIENCE);
      terminal.interrupt();
      expect(await running).toBe(0);
      const [ready, ...events] = lines() as { type: string; data: Record<string, unknown> }[];
      expect(ready).toMatchObject({ type: 'dev.git-reactor.stream.ready.v1' });
      expect(events.map(({ type }) => type)).toEqual([
        'dev.git-reactor.commit.created.v1',
        'dev.git-reactor.ref.moved.v1',
        'dev.git-reactor.head.moved.v1',
        'dev.git-reactor.validation.started.v1',
        'dev.git-reactor.validation.completed.v1',
      ]);
      expect(events[0]?.data).toMatchObject({
        oid,
        branch: 'main',
        origin: 'local',
        changesTruncated: false,
        changes: [{ path: 'web.yaml', kind: 'added', mode: '100644', size: BROKEN.length }],
      });
    });

    it('tells what happened while nobody watched, once, and log shows it later', async () => {
      repository.commit('before anybody watched');
      terminal.interrupt();
      await runProgram(terminal, ['watch', '--json']);
      const missed = repository.commit('while nobody watched');
      terminal.stdout = '';
      const again = terminalIn(repository.dir);
      const running = runProgram(again, ['watch', '--json']);
      await vi.waitFor(() => expect(again.stdout).toContain('validation.completed'), PATIENCE);
      again.interrupt();
      await running;
      await runProgram(terminal, ['log', '--json', '--type', 'commit.*']);
      const told = lines() as { type: string; data: { oid?: string } }[];
      expect(told.map(({ type, data }) => [type, data.oid])).toEqual([
        ['dev.git-reactor.commit.created.v1', missed],
      ]);
    });

    it('goes on with what is stored while log follows', async () => {
      repository.commit('first');
      const watching = runProgram(terminal, ['watch', '--json']);
      await vi.waitFor(() => expect(terminal.stdout).toContain('stream.ready'), PATIENCE);
      const follower = terminalIn(repository.dir);
      const following = runProgram(follower, ['log', '--follow', '--type', 'commit.created']);
      repository.commit('told while following');
      await vi.waitFor(() => expect(follower.stdout).toContain('told while following'), PATIENCE);
      follower.interrupt();
      terminal.interrupt();
      expect(await Promise.all([following, watching])).toEqual([0, 0]);
    });

    it('tells which types and times log understands', async () => {
      repository.commit('first');
      expect(await runProgram(terminal, ['log', '--type', 'kommit.*'])).toBe(2);
      expect(await runProgram(terminal, ['log', '--since', 'yesterdayish'])).toBe(2);
      expect(terminal.stderr).toContain('No event type matches "kommit.*".');
      expect(terminal.stderr).toContain('It should be a date');
    });
  });
});

describe('git-reactor dead-letters', () => {
  let repository: TestRepository;
  let terminal: RecordingTerminal;

  beforeEach(async () => {
    repository = createRepository();
    repository.commit('first');
    terminal = terminalIn(repository.dir);
    const opened = await realOpener()(repository.dir, 'watch');
    const { engine } = opened;
    engine.bus.subscribe('commit.created', () => Promise.reject(new Error('on purpose')), {
      name: 'flaky',
      retry: { attempts: 1 },
    });
    await engine.start();
    repository.commit('second');
    await vi.waitFor(
      async () => expect(await engine.bus.deadLetters.list()).toHaveLength(1),
      PATIENCE,
    );
    opened.dispose();
  });
  afterEach(() => repository.remove());

  it('lists them, with the attempts, and discards the one that is named', async () => {
    expect(await runProgram(terminal, ['dead-letters', '--json'])).toBe(0);
    const letter = JSON.parse(terminal.stdout) as { id: string };
    expect(letter).toMatchObject({ subscription: 'flaky', attempts: [{ error: 'on purpose' }] });
    expect(await runProgram(terminal, ['dead-letters', 'discard', letter.id])).toBe(0);
    terminal.stdout = '';
    await runProgram(terminal, ['dead-letters']);
    expect(terminal.stdout).toBe('');
  });

  it.each([
    [['dead-letters', 'discard'], 'It is not said which dead letters to discard.'],
    [['dead-letters', 'burn'], 'Dead letters cannot be told to "burn".'],
    [['dead-letters', 'retry', 'nonsense'], 'There is no dead letter "nonsense".'],
  ])('answers %j with a sentence and changes nothing', async (args, sentence) => {
    expect(await runProgram(terminal, args)).toBe(2);
    expect(terminal.stderr).toContain(sentence);
    await runProgram(terminal, ['dead-letters', '--json']);
    expect(terminal.stdout).toContain('"flaky"');
  });
});

/** An index entry whose name is no UTF-8: `b\xffd.json`. */
function rawEntry(repository: TestRepository): Buffer {
  const oid = repository.gitBytes(['hash-object', '-w', '--stdin'], '{').toString().trim();
  return Buffer.concat([
    Buffer.from(`100644 ${oid}\tb`),
    Buffer.from([0xff]),
    Buffer.from('d.json\0'),
  ]);
}
