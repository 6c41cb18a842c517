import { messageOf } from '../../errors.ts';
import type { Oid } from '../../events/commitData.ts';
import { isEvent } from '../../events/event.ts';
import type { EventMap, EventType } from '../../events/eventMap.ts';
import type { Deployment } from '../deployments.ts';
import { formatDuration } from '../duration.ts';
import type { StepContext, StepOutcome } from '../stepKind.ts';
import { argumentsOf } from './command.ts';
import { openCommandPlace, type TreePlace } from './commandPlace.ts';
import type { DeployOptions, DeployPorts } from './deployOptions.ts';
import { deployedNote } from './deployedNote.ts';
import { usualEnvironment } from './realityName.ts';
import { outcomeOf, runCommand } from './runCommand.ts';
import { tellInfrastructure } from './tellInfrastructure.ts';

/** One attempt to deploy. */
export class Deploying {
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
  /** The event of the run asks for this very deployment: it is carried out, not requested anew. */
  readonly #isRequested: boolean;

  constructor(
    ports: DeployPorts,
    context: StepContext<DeployOptions>,
    commit: Oid,
    place: TreePlace,
  ) {
    const { deploy } = context.options;
    const request = requestFor(deploy, context);
    const { name } = deploy;
    const environment = deploy.environment ?? request?.environment ?? usualEnvironment(context);
    const artifact = deploy.artifact ?? request?.artifact;
    const { run, step, attempt } = context;
    const ownId = ports.hash([run.run, step, attempt].join('\0')).slice(0, 32);
    const deployment = request?.deployment ?? ownId;
    this.#isRequested = request !== undefined;
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
    if (!this.#isRequested)
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
    await this.#tellInfrastructure(replaces);
    const summary = `Deployed ${name} to ${environment} in ${formatDuration(tookMs)}.`;
    return { kind: 'succeeded', summary, notes: deployedNote({ name, environment }) };
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

  async #tellInfrastructure(replaces: Oid | null): Promise<void> {
    const { environment, commit } = this.#about;
    const former = replaces === null ? undefined : await this.#treeOf(replaces);
    const before = former ?? this.#context.subject?.parentTree ?? null;
    const told = { before, place: { environment, commit }, ...this.#place };
    try {
      await tellInfrastructure(this.#ports.changedManifests, this.#context, told);
    } catch (error) {
      // It is deployed all the same.
      const reason = this.#ports.mask(messageOf(error));
      this.#context.log(`What the manifests brought cannot be told: ${reason}`);
    }
  }

  #tell<T extends Extract<EventType, `deployment.${string}`>>(
    type: T,
    data: EventMap[T],
  ): Promise<void> {
    return this.#context.tell(type, this.#subject, data);
  }
}

/** What the event of the run requests, where it is what the step deploys. */
function requestFor(
  { name, environment }: DeployOptions['deploy'],
  { event }: Pick<StepContext, 'event'>,
): EventMap['deployment.requested'] | undefined {
  if (!isEvent(event, 'deployment.requested') || event.data.name !== name) return undefined;
  const isThere = environment === undefined || environment === event.data.environment;
  return isThere ? event.data : undefined;
}
