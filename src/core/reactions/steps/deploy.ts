import { z } from 'zod';
import type { Oid } from '../../events/commitData.ts';
import type { EventMap, EventType } from '../../events/eventMap.ts';
import { messageOf } from '../../errors.ts';
import type { Hash, Clock } from '../../ports.ts';
import type { Mirror } from '../../realities/mirror.ts';
import type { Deployment } from '../deployments.ts';
import { formatDuration } from '../duration.ts';
import { appliedPaths, infrastructureEvents, type ResourceChange } from '../infrastructure.ts';
import type { StepContext, StepKind, StepOutcome } from '../stepKind.ts';
import {
  argumentsOf,
  COMMAND_KEYS,
  type CommandOptions,
  commandProblem,
  commandText,
  toolsOf,
} from './command.ts';
import { type CommandPorts, openCommandPlace, treeOf, type TreePlace } from './commandPlace.ts';
import { outcomeOf, runCommand } from './runCommand.ts';

/** Which manifests are to be compared. */
export interface ManifestRequest {
  readonly mirror: Mirror;
  readonly before: Oid | null;
  readonly after: Oid;
  /** Files, or folders with all below them, without `./` and a slash at the end; `''`: all. */
  readonly paths: readonly string[];
  readonly signal: AbortSignal;
}

/** Finds the Kubernetes resources that differ between two trees, within limits. */
export type ChangedManifests = (request: ManifestRequest) => Promise<{
  readonly changes: readonly ResourceChange[];
  /** `false`: the limits were reached. */
  readonly isAll: boolean;
}>;

export interface DeployPorts extends CommandPorts {
  readonly clock: Pick<Clock, 'now'>;
  readonly hash: Hash;
  /** What is deployed under a name in an environment, as far as is known. */
  readonly deployed: (name: string, environment: string) => Deployment | undefined;
  /** The tree of a commit. @throws ReactorError if there is no such commit any more */
  readonly treeOfCommit: (commit: Oid) => Promise<Oid>;
  readonly changedManifests: ChangedManifests;
}

const label = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}]+$/u);

const schema = z.strictObject({
  deploy: z
    .strictObject({
      name: label.describe('What is deployed.'),
      environment: label.optional().describe('Where to; default: `default`.'),
      artifact: z.string().min(1).max(1_000).optional().describe('The image or file, for people.'),
      run: commandText.describe('The command that deploys.'),
      rollback: commandText
        .optional()
        .describe(
          'Run in the files of the former version if the deployment fails, to bring it back.',
        ),
      manifests: z
        .array(z.string().max(4_096))
        .max(100)
        .optional()
        .describe(
          'Files and folders of manifests that it applies; default: what kubectl is given.',
        ),
      ...COMMAND_KEYS,
    })
    .superRefine((options, context) => {
      for (const key of ['run', 'rollback'] as const) {
        const run = options[key];
        const message = run && commandProblem({ run, shell: options.shell });
        if (message) context.addIssue({ code: 'custom', path: [key], message });
      }
    })
    .describe('Deploys, and keeps what is deployed where.'),
});

export interface DeployOptions {
  readonly deploy: CommandOptions & {
    readonly name: string;
    readonly environment?: string | undefined;
    readonly artifact?: string | undefined;
    readonly rollback?: string | readonly string[] | undefined;
    readonly manifests?: readonly string[] | undefined;
  };
}

/** `deploy`: a command whose life is told as `deployment.*`. */
export function createDeployKind(ports: DeployPorts): StepKind<DeployOptions> {
  return {
    kind: 'deploy',
    description: 'Deploys by a command, and tells what is deployed where.',
    schema,
    acts: () => true,
    tools: ({ deploy }) => {
      const { rollback, shell } = deploy;
      const back = rollback === undefined ? [] : toolsOf({ run: rollback, shell });
      return [...new Set([...toolsOf(deploy), ...back])];
    },
    timeoutMs: 30 * 60_000,
    label: ({ deploy }) => `deploy ${deploy.name}`,
    run: async (context) => {
      const place = await treeOf(ports, context);
      const { subject } = context;
      if (subject === null || place === undefined) {
        const reason = 'The event is about no commit, so there is nothing to deploy.';
        return { kind: 'failed', reason, isFinal: true };
      }
      return new Deploying(ports, context, subject.commit.oid, place).run();
    },
  };
}

/** One attempt to deploy. */
class Deploying {
  readonly #ports: DeployPorts;
  readonly #context: StepContext<DeployOptions>;
  readonly #place: TreePlace;
  readonly #subject: string;
  readonly #about: {
    readonly deployment: string;
    readonly name: string;
    readonly environment: string;
    readonly commit: Oid;
    readonly artifact?: string;
  };
  readonly #former: Deployment | undefined;

  constructor(
    ports: DeployPorts,
    context: StepContext<DeployOptions>,
    commit: Oid,
    place: TreePlace,
  ) {
    const { name, environment = 'default', artifact } = context.options.deploy;
    const { run, step, attempt } = context;
    const deployment = ports.hash([run.run, step, attempt].join('\0')).slice(0, 32);
    this.#ports = ports;
    this.#context = context;
    this.#place = place;
    this.#subject = `${environment}/${name}`;
    this.#about = {
      deployment,
      name,
      environment,
      commit,
      ...(artifact !== undefined && { artifact }),
    };
    this.#former = ports.deployed(name, environment);
  }

  async run(): Promise<StepOutcome> {
    const { clock } = this.#ports;
    const { run } = this.#context;
    const { deploy } = this.#context.options;
    await this.#tell('deployment.requested', { ...this.#about, by: run.reaction });
    await this.#tell('deployment.started', { ...this.#about, run: run.run });
    const before = clock.now();
    const outcome = await this.#deployed(deploy.run, before);
    const tookMs = clock.now() - before;
    if (outcome.kind === 'succeeded') return this.#completed(tookMs);
    const { reason } = outcome;
    await this.#tell('deployment.failed', { ...this.#about, tookMs, reason });
    return outcome.kind === 'failed' ? this.#bringBack(outcome) : outcome;
  }

  /** What began also ends for those who listen, whatever becomes of it. */
  async #deployed(run: string | readonly string[], before: number): Promise<StepOutcome> {
    try {
      return await this.#command(run, this.#place);
    } catch (error) {
      const { mask, clock } = this.#ports;
      const reason = mask(messageOf(error));
      const tookMs = clock.now() - before;
      await this.#tell('deployment.failed', { ...this.#about, tookMs, reason });
      throw error;
    }
  }

  async #completed(tookMs: number): Promise<StepOutcome> {
    const { name, environment, commit } = this.#about;
    const replaces = this.#former?.current?.commit ?? null;
    const isEarlier = await this.#isEarlier();
    await this.#tell('deployment.completed', { ...this.#about, tookMs, replaces });
    if (isEarlier && replaces !== null) {
      const reason = 'An earlier version was deployed again.';
      await this.#tell('deployment.rolledBack', {
        ...this.#about,
        commit: replaces,
        to: commit,
        reason,
      });
    }
    try {
      await this.#tellInfrastructure(replaces);
    } catch (error) {
      // It is deployed all the same.
      const reason = this.#ports.mask(messageOf(error));
      this.#context.log(`What the manifests brought cannot be told: ${reason}`);
    }
    const summary = `Deployed ${name} to ${environment} in ${formatDuration(tookMs)}.`;
    return { kind: 'succeeded', summary };
  }

  /** Whether this very tree was deployed before what it replaces. */
  async #isEarlier(): Promise<boolean> {
    const { current, history = [] } = this.#former ?? {};
    const { commit } = this.#about;
    if (!current || current.commit === commit) return false;
    if (history.some((version) => version.commit === commit)) return true;
    // A rollback that is a commit of its own has the tree of an earlier one.
    const [latest, ...trees] = await Promise.all(
      [current, ...history.slice(0, 10)].map((version) => this.#treeOf(version.commit)),
    );
    return latest !== this.#place.tree && trees.includes(this.#place.tree);
  }

  /** `undefined` for a commit that is gone. */
  async #treeOf(commit: Oid): Promise<Oid | undefined> {
    try {
      return await this.#ports.treeOfCommit(commit);
    } catch (error) {
      this.#context.log(`${commit} cannot be read: ${messageOf(error)}`);
      return undefined;
    }
  }

  async #bringBack(failed: StepOutcome & { kind: 'failed' }): Promise<StepOutcome> {
    const { rollback, name } = this.#context.options.deploy;
    if (rollback === undefined || this.#context.signal.aborted) return failed;
    const to = this.#former?.current?.commit;
    if (to === undefined) {
      return {
        ...failed,
        reason: `${failed.reason} Nothing was deployed before, so nothing is brought back.`,
      };
    }
    const tree = await this.#treeOf(to);
    if (tree === undefined)
      return { ...failed, reason: `${failed.reason} The former version is gone.` };
    this.#context.log(`Bringing back ${name} as of ${to}.`);
    const outcome = await this.#command(rollback, { tree, mirror: this.#ports.mirror });
    if (outcome.kind !== 'succeeded') {
      const reason = `${failed.reason} Bringing back the former version failed as well: ${outcome.reason}`;
      return { ...failed, reason, isFinal: true };
    }
    await this.#tell('deployment.rolledBack', { ...this.#about, to, reason: failed.reason });
    return { ...failed, reason: `${failed.reason} The former version ${to.slice(0, 8)} is back.` };
  }

  async #command(run: string | readonly string[], at: TreePlace): Promise<StepOutcome> {
    const { deploy } = this.#context.options;
    const place = await openCommandPlace(this.#ports, this.#context, deploy, at);
    if (place.kind === 'refused') return { kind: 'failed', reason: place.reason, isFinal: true };
    try {
      const args = argumentsOf({ run, shell: deploy.shell });
      const env = { ...deploy.env, ...this.#variables() };
      return outcomeOf(await runCommand(this.#ports, this.#context, { args, env, place }));
    } finally {
      place.dispose();
    }
  }

  #variables(): Readonly<Record<string, string>> {
    const { deployment, name, environment, artifact = '' } = this.#about;
    const former = this.#former?.current;
    return {
      GIT_REACTOR_DEPLOYMENT: deployment,
      GIT_REACTOR_DEPLOYMENT_NAME: name,
      GIT_REACTOR_DEPLOYMENT_ENVIRONMENT: environment,
      GIT_REACTOR_DEPLOYMENT_ARTIFACT: artifact,
      GIT_REACTOR_DEPLOYMENT_FORMER_COMMIT: former?.commit ?? '',
      GIT_REACTOR_DEPLOYMENT_FORMER_ARTIFACT: former?.artifact ?? '',
    };
  }

  /** What the manifests brought, compared with what was deployed, else with the tree before. */
  async #tellInfrastructure(replaces: Oid | null): Promise<void> {
    const { deploy } = this.#context.options;
    const paths = deploy.manifests ?? appliedPaths(argumentsOf(deploy));
    if (paths.length === 0) return;
    const { subject, signal } = this.#context;
    const former = replaces === null ? undefined : await this.#treeOf(replaces);
    const before = former ?? subject?.parentTree ?? null;
    const { tree: after, mirror } = this.#place;
    const inTree = paths.map((path) => plainPath(deploy.in, path));
    const { changes, isAll } = await this.#ports.changedManifests({
      ...{ mirror, before, after, signal, paths: inTree },
    });
    if (!isAll) this.#context.log('There are too many changed manifests to tell all resources.');
    const { environment, commit } = this.#about;
    for (const event of infrastructureEvents(changes, { environment, commit })) {
      await this.#context.tell(event.type, event.subject, event.data);
    }
  }

  #tell<T extends Extract<EventType, `deployment.${string}`>>(
    type: T,
    data: EventMap[T],
  ): Promise<void> {
    return this.#context.tell(type, this.#subject, data);
  }
}

/** A path of a command as the tree has it: from the top, without `.` and `..`. */
function plainPath(folder: string | undefined, path: string): string {
  const names: string[] = [];
  for (const name of `${folder ?? ''}/${path}`.split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return names.join('/');
}
