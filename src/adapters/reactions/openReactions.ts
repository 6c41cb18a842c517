import { mkdtemp } from 'node:fs/promises';
import { rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { DisposableStore, toDisposable } from '../../core/disposable.ts';
import { createTeller } from '../../core/events/teller.ts';
import { createDeploymentBook } from '../../core/reactions/deploymentBook.ts';
import { createObjectives } from '../../core/reactions/objectives.ts';
import { createReactions } from '../../core/reactions/createReactions.ts';
import { configMask } from '../../core/reactions/maskText.ts';
import type { Reactions } from '../../core/reactions/reactions.ts';
import { isOver } from '../../core/reactions/run.ts';
import { restrict } from '../../core/reactions/restrictConfig.ts';
import { createStepKinds } from '../../core/reactions/stepKinds.ts';
import { messageOf } from '../../core/errors.ts';
import { openPlugins } from '../plugins/openPlugins.ts';
import { findTool } from '../system/findTool.ts';
import { createAuditLog } from './audit/auditLog.ts';
import { openBuiltInKinds } from './builtInKinds.ts';
import { consentFolder, openConsents } from './consentFile.ts';
import { createConfigReader } from './readConfigText.ts';
import type { ReactionsWorld } from './reactionsWorld.ts';
import { createRepositoryPort } from './repositoryPort.ts';
import { createRunFiles } from './runFiles.ts';
import { createSigner } from './signer.ts';

/** Reactions over a real repository; a bundle of their own, loaded where there are any. */
export async function openReactions(world: ReactionsWorld): Promise<Reactions> {
  const { engine, ports, repository, zone, mode } = world;
  const { clock, hash, leadership, log, objects, refs } = ports;
  const owned = new DisposableStore();
  const onError = (error: unknown): void => log.error(messageOf(error));
  const { mask, learn } = configMask(process.env);
  const place = { env: process.env, platform: process.platform, home: homedir() };
  const consents = owned.add(
    await openConsents({
      ...{ commonDir: repository.commonDir, clock, log },
      folder: consentFolder(place),
    }),
  );
  const { source, worktree } = repository;
  const { quarantine } = engine;
  const seen = { source, worktree, zone, objects, refs, quarantine };
  const repositoryPort = createRepositoryPort(seen);
  const sign = createSigner(repository, clock);
  // Objectives come before the reactions whose configuration they ask for.
  const later: { reactions?: Reactions } = {};
  const deployments = owned.add(createDeploymentBook(onError));
  const objectives = createObjectives({
    clock,
    tell: createTeller({ bus: engine.bus, clock, hash, source }),
    slo: () => later.reactions?.state.config?.slo ?? {},
  });
  const audit = owned.add(
    createAuditLog({
      ...{ repository, bus: engine.bus, clock, hash, log, leadership, mask },
      storedEvents: world.storedEvents,
      mirrorsNotes: repository.hasAuditNotes,
    }),
  );
  const known = { sign, mask, repositoryPort, deployments, objectives, audit };
  const builtIn = openBuiltInKinds({ ...world, ...known }, owned);
  const kinds = createStepKinds(builtIn, onError);
  const read = createConfigReader({ kinds, hash });
  const policy = {
    ...mode,
    mayAct: mode.mayAct && world.restrictions.mayAct,
    isTrusted: world.isTrusted,
    onTrusted: world.onTrusted,
    consents,
  };
  const plugins = owned.add(
    openPlugins({ ...world, kinds, mask, policy, repository: repositoryPort }),
  );
  later.reactions = createReactions({
    ...{ clock, hash, log, bus: engine.bus, leadership, kinds, mask },
    repository: repositoryPort,
    files: createRunFiles({
      ...{ folder: await runFolder(world, owned), clock, log },
      liveRuns: () => liveRuns(later.reactions),
    }),
    ...{ policy, plugins },
    readConfig: (text) => {
      learn(text);
      return restrict(read(text), world.restrictions);
    },
    storedEvents: world.storedEvents,
    isFollowing: mode.canAsk || mode.isOnce,
    hasTool: async (tool) => (await findTool(tool)) !== undefined,
    person: async () => {
      const { name, email } = await sign();
      return `${name} <${email}>`;
    },
    ...{ deployments, objectives, audit, sharing: world.sharing },
    owned,
  });
  return later.reactions;
}

/** What is kept of them is not removed, however old. */
function liveRuns(reactions: Reactions | undefined): readonly string[] {
  return reactions?.runs.filter((run) => !isOver(run)).map(({ id }) => id) ?? [];
}

/** Where notes and logs of runs are kept. */
async function runFolder(
  { repository, mode }: ReactionsWorld,
  owned: DisposableStore,
): Promise<string> {
  if (!mode.isOnce) return path.join(repository.commonDir, 'git-reactor');
  const folder = await mkdtemp(path.join(tmpdir(), 'git-reactor-run-'));
  owned.add(toDisposable(() => rmSync(folder, { recursive: true, force: true })));
  return folder;
}
