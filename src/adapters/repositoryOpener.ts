import path from 'node:path';
import { toDisposable, type Disposable } from '../core/disposable.ts';
import { createEngine, type Engine, type EngineConfig, type EnginePorts } from '../core/engine.ts';
import { messageOf, ReactorError } from '../core/errors.ts';
import { CONFIG_PATH, MODULE_PATH } from '../core/configPath.ts';
import { createReactionsGate, type ReactionsGate } from '../core/reactions/gate.ts';
import { createNotifications } from '../core/reactions/notifications.ts';
import { shortRef } from '../core/commits/refNames.ts';
import type { ValidationOptions } from '../core/validation/validationOptions.ts';
import { pathMatcher } from '../core/validation/weighFindings.ts';
import type {
  FindRepository,
  OpenAsked,
  OpenFolder,
  OpenPurpose,
  OpenRepository,
} from '../core/openRepository.ts';
import type { Log } from '../core/ports.ts';
import { diagnoseBroker } from '../core/brokers/diagnoseBroker.ts';
import { lazyBrokerLink } from './brokers/lazyBrokerLink.ts';
import { diagnoseRepository } from './doctor/diagnoseRepository.ts';
import { diagnoseTools } from './doctor/diagnoseTools.ts';
import { createFile } from './files/createFile.ts';
import { createObjectSource } from './git/catFile.ts';
import { createRealityWorld } from './git/realityWorld.ts';
import { createRefSource } from './git/refSource.ts';
import { createRefWatcher } from './git/refWatcher.ts';
import { pathsBelow } from './files/pathsBelow.ts';
import { openRepository, type Repository } from './git/repository.ts';
import { createWorkTree } from './git/workTree.ts';
import { lazyMaterialiser } from './materialise/lazyMaterialiser.ts';
import { lazyAuditReader } from './reactions/audit/lazyAuditReader.ts';
import { openSharedState, type SharedState } from './sharedState.ts';
import { lazyRollbacks } from './rollback/lazyRollbacks.ts';
import type { RollbackWorldInit } from './rollback/rollbackWorld.ts';
import type { Restrictions } from '../core/reactions/restrictConfig.ts';
import type { SharingSlot } from '../core/reactions/sharing.ts';
import type { ReactionsWorld } from './reactions/reactionsWorld.ts';
import { createSigner } from './reactions/signer.ts';
import { sha256 } from './system/sha256.ts';
import { systemClock } from './system/systemClock.ts';
import { createExtensionValidators } from './validation/extensionValidators.ts';
import { createValidators, type Validators } from './validation/validators.ts';
import { createValidatorVariants } from './validation/validatorVariants.ts';

export interface OpenerInit {
  readonly log: Log;
  /** The bundle of `src/worker.ts`. */
  readonly worker: string;
  readonly isTrusted: () => boolean;
  /** Hears when the person trusts the workspace. */
  readonly onTrusted?: (listener: () => void) => Disposable;
  /** The git program; empty or not given: `git` from the search path. */
  readonly gitPath?: string;
  /** Holds the WebAssembly of Terraform's grammar. */
  readonly grammarDir: string;
  /** The program that checks Terraform; empty or not given: `terraform` from the search path. */
  readonly terraformPath?: string;
  /** IANA name of a time zone; empty or not given: the machine's. */
  readonly timeZone?: string;
  /** New commits on one ref above which one `commit.batch` tells them all. Default 500. */
  readonly batchAbove?: number;
  /** Of what was missed so many commits of a ref are told one by one. Default 500. */
  readonly catchUpLimit?: number;
  /** Globs for branches that no rollback moves, e.g. `release/*`. */
  readonly protectedBranches?: readonly string[];
  /** Files with edits in an editor that are not saved: addresses of this machine. */
  readonly unsavedFiles?: () => readonly string[];
  readonly rollback?: Pick<
    RollbackWorldInit,
    'maxUntrackedBytes' | 'keep' | 'runsHooks' | 'reached'
  >;
  /** What the person takes away from the configurations of repositories. */
  readonly reactions?: Partial<Restrictions>;
  /** How strictly trees are judged where the one who opens does not say otherwise. */
  readonly validation?: ValidationOptions;
}

/** Makes engines over the real world: git, files, worker threads. */
export function repositoryOpener(init: OpenerInit): OpenFolder {
  const find = repositoryFinder(init);
  return async (folder, purpose, asked) => (await find(folder)).open(purpose, asked);
}

/** The same in two steps, for those who open several folders of which some are of one repository. */
export function repositoryFinder(init: OpenerInit): FindRepository {
  return async (folder) => {
    const repository = await openRepository(folder, init.gitPath || 'git');
    return {
      root: repository.dir,
      open: (purpose, asked = {}) => open(init, repository, purpose, asked),
    };
  };
}

async function open(
  init: OpenerInit,
  repository: Repository,
  purpose: OpenPurpose,
  asked: OpenAsked,
): Promise<OpenRepository> {
  const validation = { ...init.validation, ...asked.validation };
  const { commonDir } = repository;
  const shared = await openSharedState({ commonDir, purpose, clock: systemClock, log: init.log });
  const materialiser = lazyMaterialiser({ scope: commonDir, clock: systemClock });
  const terraform = { ...init, materialiser, workTree: repository.workTree, clock: systemClock };
  const extensions = createExtensionValidators(systemClock);
  const create = (options: ValidationOptions): Validators =>
    createValidators({ script: init.worker, terraform, extensions }, options);
  const validators = createValidatorVariants(create, validation);
  const ports = createPorts(init, repository, shared);
  const config = configOf(init, repository);
  const onError = (error: unknown): void => init.log.error(messageOf(error));
  const engine = createEngine(
    {
      ...ports,
      validators: validators.own,
      validatorsFor: (options) => validators.of(options),
      readValidation: async (text) => {
        const { readValidation } = await import('./reactions/readValidation.ts');
        return readValidation(text);
      },
    },
    { ...config, validation },
  );
  const notifications = createNotifications({ clock: systemClock, onError });
  const isWatching = purpose === 'watch';
  const isOnce = asked.once !== undefined;
  const sharing: SharingSlot = { current: undefined };
  const reactions = gateOf({
    ...{ engine, ports, repository, materialiser, zone: config.zone },
    mode: { mayAct: asked.once?.mayAct ?? isWatching, canAsk: isWatching, isOnce },
    storedEvents: (after) =>
      isWatching || isOnce ? ports.events.read(after) : shared.storedEvents(after),
    validators: validators.own.map(({ name }) => name),
    ...{ worker: init.worker, grammarDir: init.grammarDir },
    terraformPath: init.terraformPath ?? '',
    isTrusted: init.isTrusted,
    onTrusted: init.onTrusted ?? (() => toDisposable(() => undefined)),
    restrictions: { disabled: [], mayAct: true, ...init.reactions },
    ...{ sharing, sink: notifications },
  });
  const broker = lazyBrokerLink({
    ...{ commonDir, sharing, reactions, clock: systemClock, hash: sha256, log: init.log },
    ...{ source: repository.source, bus: engine.bus, events: ports.events },
    leadership: ports.leadership,
  });
  return {
    ...{ engine, reactions, notifications, broker },
    addValidator: (validator) => extensions.add(validator),
    unsaved: config.unsaved,
    sign: createSigner(repository, systemClock),
    name: path.basename(repository.dir),
    root: repository.dir,
    source: repository.source,
    storedEvents: (after) => shared.storedEvents(after),
    audit: lazyAuditReader({ repository }),
    follow: (after, onEvent) => shared.follow(after, onEvent),
    createFile: async (name, text) => {
      if (repository.workTree === null) {
        throw new ReactorError('bare-repository', 'This repository has no work tree.', {
          hint: 'Make the file where there is one, and push it.',
        });
      }
      return createFile(path.join(repository.workTree, name), text);
    },
    diagnose: async () => [
      ...(await diagnoseRepository(repository)),
      ...(await engine.diagnose()),
      diagnoseBroker(broker),
      ...(await diagnoseTools()),
    ],
    dispose() {
      broker.dispose();
      reactions.dispose();
      notifications.dispose();
      engine.dispose();
      validators.dispose();
      materialiser.dispose();
      shared.dispose();
    },
  };
}

/** Reactions are loaded where there is a configuration, or a run that is not over. */
function gateOf(world: ReactionsWorld): ReactionsGate {
  const { engine, ports } = world;
  return createReactionsGate({
    bus: engine.bus,
    async load() {
      const { openReactions } = await import('./reactions/openReactions.ts');
      return openReactions(world);
    },
    isNeeded: () => hasReactions(engine),
    onError: (error) => ports.log.error(messageOf(error)),
  });
}

async function hasReactions(engine: Engine): Promise<boolean> {
  if (engine.recentEvents().some(({ type }) => type.includes('.run.'))) return true;
  const [head] = await engine.history(1);
  if (head === undefined) return false;
  const files = [CONFIG_PATH, MODULE_PATH].map((file) => engine.readFile(head.oid, file));
  return (await Promise.all(files)).some((content) => content !== undefined);
}

function createPorts(
  { log, rollback }: OpenerInit,
  repository: Repository,
  { cursors, deadLetters, events, leadership, verdicts }: SharedState,
): Omit<EnginePorts, 'readValidation' | 'validators' | 'validatorsFor'> {
  return {
    clock: systemClock,
    hash: sha256,
    random: Math.random,
    log,
    objects: createObjectSource({
      repo: repository,
      clock: systemClock,
      looseFolder: path.join(repository.commonDir, 'objects'),
    }),
    refs: createRefSource(repository),
    watcher: createRefWatcher(repository, log),
    cursors,
    deadLetters,
    events,
    leadership,
    verdicts,
    workTree: repository.workTree === null ? null : createWorkTree(repository),
    realityWorld: createRealityWorld(repository),
    openRollbacks: lazyRollbacks({ repository, clock: systemClock, log, ...rollback }),
  };
}

function configOf(init: OpenerInit, repository: Repository): Omit<EngineConfig, 'validation'> {
  const { source, worktree } = repository;
  const zone = init.timeZone || Intl.DateTimeFormat().resolvedOptions().timeZone;
  const { batchAbove = 500, catchUpLimit = 500, isTrusted, protectedBranches = [] } = init;
  const matches = pathMatcher(protectedBranches);
  const isProtected = (branch: string): boolean => matches(shortRef(branch));
  const unsaved = (): readonly string[] =>
    pathsBelow(repository.workTree ?? repository.dir, init.unsavedFiles?.() ?? []);
  const limits = { batchAbove, catchUpLimit };
  return { source, worktree, zone, ...limits, isTrusted, isProtected, unsaved };
}
