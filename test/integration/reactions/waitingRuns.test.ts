import { afterEach, describe, expect, it, vi } from 'vitest';
import { shortType } from '../../../src/core/events/event.ts';
import type { OpenRepository } from '../../../src/core/openRepository.ts';
import type { Approval } from '../../../src/core/reactions/approval.ts';
import type { Reactions } from '../../../src/core/reactions/reactions.ts';
import type { Run } from '../../../src/core/reactions/run.ts';
import { eventually } from '../../harness/eventually.ts';
import { createRepository, type TestRepository } from '../../harness/gitRepository.ts';
import { realOpener } from '../../harness/realEngine.ts';
import { tempFolder } from '../../harness/tempFolder.ts';

/** Well below the ten seconds that a step has to end. */
const SOON_MS = 5_000;
const ANN = 'Ann <ann@example.com>';
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0).reverse()) close();
});

interface Watched {
  readonly opened: OpenRepository;
  readonly reactions: Reactions;
  run(isMeant: (run: Run) => boolean): Promise<Run>;
  asked(count?: number): Promise<readonly Approval[]>;
  realities(): readonly string[];
}

function repositoryWith(config: string): TestRepository {
  vi.stubEnv('XDG_DATA_HOME', tempFolder('consents'));
  const repository = createRepository();
  repository.write('.git-reactor.yaml', config);
  repository.commit('configuration');
  closing.push(() => {
    repository.remove();
    vi.unstubAllEnvs();
  });
  return repository;
}

/** As a window does it. */
async function watch({ dir }: TestRepository): Promise<Watched> {
  const opened = await realOpener()(dir, 'watch');
  closing.push(() => opened.dispose());
  await opened.engine.start();
  const reactions = await opened.reactions.get();
  await opened.reactions.start();
  await reactions.consent();
  return {
    opened,
    reactions,
    async run(isMeant) {
      const find = (): Run | undefined => reactions.runs.find(isMeant);
      return (await eventually('a run as it is meant', find, (run) => run !== undefined))!;
    },
    asked: (count = 1) =>
      eventually(
        `${count} questions`,
        () => reactions.approvals,
        ({ length }) => length === count,
      ),
    realities: () => opened.engine.realities.all.map(({ reality }) => reality.name),
  };
}

const waits = ({ status, waitsFor }: Run): boolean =>
  status === 'waiting' && waitsFor === 'approval';

describe('a run that waits for an approval, after the window was loaded again', () => {
  it('waits for it, is asked about once and goes on with the answer', async () => {
    const repository = repositoryWith(
      'version: 1\nreactions: { ask: { paths: [a.txt], steps: [{ approve: required }] } }\n',
    );
    const before = await watch(repository);
    repository.write('a.txt', 'x');
    repository.commit('a change');
    const [question] = await before.asked();
    await before.run(waits);
    before.opened.dispose();

    const after = await watch(repository);
    const restarted = async (): Promise<readonly string[]> => {
      const types: string[] = [];
      for await (const event of after.opened.storedEvents(0)) types.push(shortType(event));
      return types.filter((type) => /^(?:run|step|approval)\./.test(type));
    };
    await eventually(
      'the step that was cut off',
      restarted,
      (told) => told.filter((type) => type === 'step.started').length === 2,
    );
    const run = await after.run(waits);
    expect(run.steps).toMatchObject([{ kind: 'approve', status: 'waiting' }]);
    expect(after.reactions.approvals).toEqual([question]);
    expect(await restarted()).toEqual([
      ...['run.started', 'step.started', 'approval.requested', 'run.waiting'],
      ...['step.started', 'run.waiting'],
    ]);
    await after.reactions.decide(question!.id, 'granted', ANN);
    expect((await after.run(({ status }) => status !== 'running')).status).toBe('succeeded');
  });
});

/** A block in two realities. @param steps lines of YAML under `steps` */
const block = (steps: readonly string[], more: readonly string[] = []): string =>
  `version: 1
realities: { qa: {}, perf: {} }
reactions:
  try:
    paths: [a.txt]
    steps:
      - realities: [qa, perf]
${more.map((line) => `        ${line}\n`).join('')}        steps:
${steps.map((line) => `          - ${line}\n`).join('')}`;
const ASKS = 'approve: required';

describe('realities of a run that is ended are gone at once', () => {
  const begun = async (
    config: string,
    before: (watched: Watched) => void = () => undefined,
  ): Promise<{ watched: Watched; change: () => void }> => {
    const repository = repositoryWith(config);
    const watched = await watch(repository);
    before(watched);
    let number = 0;
    const change = (): void => {
      repository.write('a.txt', `${++number}`);
      repository.commit(`change ${number}`);
    };
    change();
    return { watched, change };
  };
  const gone = (watched: Watched): Promise<readonly string[]> =>
    eventually(
      'no reality is left',
      () => watched.realities(),
      ({ length }) => length === 0,
      SOON_MS,
    );
  const hasSome = (watched: Watched): Promise<readonly string[]> =>
    eventually(
      'a reality',
      () => watched.realities(),
      ({ length }) => length > 0,
    );

  it('while approvals in them wait', async () => {
    const { watched } = await begun(block([ASKS]));
    await watched.asked(2);
    const { id } = await watched.run(waits);
    await watched.reactions.cancel(id, ANN);
    await gone(watched);
    expect(watched.reactions.approvals).toEqual([]);
  });

  it('while they are forked', async () => {
    const { promise, resolve } = Promise.withResolvers<Promise<void>>();
    const { watched } = await begun(block([ASKS]), ({ reactions }) => {
      const listening = reactions.onChange(() => {
        const run = reactions.runs.find(({ steps }) => steps.length === 1);
        if (run === undefined) return;
        listening.dispose();
        resolve(reactions.cancel(run.id, ANN));
      });
    });
    await promise;
    await gone(watched);
    expect((await watched.run(() => true)).status).toBe('cancelled');
  });

  it('while programs run in them', async () => {
    const { watched } = await begun(block(['run: sleep 600']));
    await hasSome(watched);
    const { id } = await watched.run(({ steps }) => steps.some(({ kind }) => kind === 'run'));
    await watched.reactions.cancel(id, ANN);
    await gone(watched);
  });

  it('also those that have passed and would have been kept', async () => {
    const { watched } = await begun(block([ASKS], ['keep: true']));
    const [first] = await watched.asked(2);
    await watched.reactions.decide(first!.id, 'granted', ANN);
    const { id } = await watched.run(hasPassedInOne);
    await watched.reactions.cancel(id, ANN);
    await gone(watched);
  });

  it('also those that an attempt before has kept', async () => {
    const twice = ['keep: true', 'retry: { attempts: 2, delay: 1s }'];
    const { watched } = await begun(block([ASKS], twice));
    for (const { id } of await watched.asked(2)) await watched.reactions.decide(id, 'denied', ANN);
    expect((await watched.run(({ endedAt }) => endedAt !== undefined)).status).toBe('dead');
    await gone(watched);
  });

  it('when a newer commit supersedes it', async () => {
    const { watched, change } = await begun(block([ASKS], ['keep: true']));
    const [first] = await watched.asked(2);
    await watched.reactions.decide(first!.id, 'granted', ANN);
    const { id } = await watched.run(hasPassedInOne);
    change();
    await watched.run((run) => run.id === id && run.status === 'cancelled');
    const left = (): readonly string[] =>
      watched.realities().filter((name) => name.includes(id.slice(0, 8)));
    await eventually('those of the older run', left, ({ length }) => length === 0, SOON_MS);
    await watched.asked(2);
  });

  it('when the time of the block is up, and the questions in them are void', async () => {
    const { watched } = await begun(block([ASKS], ['keep: true', 'timeout: 2s']));
    const [first, second] = await watched.asked(2);
    await watched.reactions.decide(first!.id, 'granted', ANN);
    const run = await watched.run(({ status }) => status === 'failed');
    expect(run.reason).toContain('It took longer than 2 s and was ended.');
    expect(run.steps.map(({ status }) => status).toSorted()).toEqual([
      ...['failed', 'failed', 'succeeded'],
    ]);
    await gone(watched);
    const told = watched.reactions.decide(second!.id, 'granted', ANN);
    await expect(told).rejects.toThrow(/expired already/);
  });
});

function hasPassedInOne({ steps }: Run): boolean {
  return steps.some(({ place, status }) => place !== '1' && status === 'succeeded');
}
