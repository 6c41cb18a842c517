import { toDisposable, type Disposable } from '../core/disposable.ts';
import { ReactorError } from '../core/errors.ts';
import { shortType, type AnyEvent } from '../core/events/event.ts';
import { isFactType } from '../core/events/factTypes.ts';
import { realitiesFor, type ApiRealities } from './apiRealities.ts';
import { followEach } from './followEach.ts';
import type { Repositories } from './repositories.ts';
import { repositoryNamed, type RepositoryName } from './repositoryNamed.ts';

/**
 * What other extensions get of us: `extension.exports.getApi(1)`. `api.d.ts` says the same in one
 * file, for them to copy. What they hand over may have any shape: it is checked here.
 */
export interface Api {
  /** Absolute paths of the root folders of the repositories that are watched. */
  readonly repositories: readonly string[];
  /**
   * Calls `handler` for each event, of any repository of the workspace, whose short type matches.
   * @param pattern a short type (`commit.created`) or a glob (`commit.*`)
   */
  onEvent(pattern: string, handler: (event: AnyEvent) => unknown): Disposable;
  /**
   * Publishes a CloudEvent of `deployment.*`, `infrastructure.*` or `platform.*`.
   * @returns whether it is new: an event with its source and id is stored once
   * @throws ReactorError `event-invalid`, `usage`
   */
  publish(event: unknown, repository?: RepositoryName): Promise<boolean>;
  /** A kind of step, for all repositories. @throws ReactorError `usage` */
  registerHandler(kind: unknown): Disposable;
  /** A check of files, for all repositories, from the next commit on. @throws ReactorError `usage` */
  registerValidator(validator: unknown): Disposable;
  /** @throws ReactorError `usage` for a repository that is not watched */
  realities(repository?: RepositoryName): ApiRealities;
}

export interface ApiProvider {
  /** @throws Error for a version that this extension does not have */
  getApi(version: 1): Api;
}

export function createApiProvider(repositories: Repositories): ApiProvider {
  const api = createApi(repositories);
  return {
    getApi(version: number) {
      if (version === 1) return api;
      throw new Error(`Git Reactor has API version 1, not ${version}.`);
    },
  };
}

function createApi(repositories: Repositories): Api {
  const kinds = new Set<string>();
  return Object.freeze({
    get repositories() {
      return repositories.all.map(({ root }) => root);
    },
    onEvent: (pattern: string, handler: (event: AnyEvent) => unknown) =>
      followEach(repositories, ({ engine }) => engine.bus.subscribe(pattern, handler)),
    async publish(value: unknown, name?: RepositoryName) {
      const { takeEvent } = await import('../core/events/parseEvent.ts');
      const event = takeEvent(value);
      const type = shortType(event);
      if (!isFactType(type)) throw refused(type);
      const { engine } = repositoryNamed(repositories, name);
      const [published] = await engine.bus.publish(event);
      return published?.kind === 'stored';
    },
    registerHandler(kind: unknown) {
      const name = nameIn(kind, 'kind', ['run']);
      if (kinds.has(name)) throw usage(`There is a kind of step "${name}" already.`);
      const added = followEach(repositories, ({ reactions }) => reactions.addKind(kind));
      kinds.add(name);
      return toDisposable(() => {
        kinds.delete(name);
        added.dispose();
      });
    },
    registerValidator: (validator: unknown) => {
      nameIn(validator, 'name', ['accepts', 'validate']);
      return followEach(repositories, (repository) => repository.addValidator(validator));
    },
    realities: (name?: RepositoryName) => realitiesFor(repositoryNamed(repositories, name)),
  });
}

/** As far as it can be told before there is a repository. @throws ReactorError `usage` */
function nameIn(value: unknown, field: 'kind' | 'name', code: readonly string[]): string {
  const given = typeof value === 'object' && value !== null ? value : {};
  const name: unknown = Reflect.get(given, field);
  const missing = code.find((each) => typeof Reflect.get(given, each) !== 'function');
  if (typeof name !== 'string') {
    throw usage(`What is registered has to be an object with a \`${field}\`.`);
  }
  if (missing !== undefined) throw usage(`"${name}" has no function \`${missing}\`.`);
  return name;
}

function refused(type: string): ReactorError {
  return usage(
    `Events of the type ${type} are not published by others, only deployment.*, infrastructure.* and platform.*.`,
  );
}

function usage(message: string): ReactorError {
  return new ReactorError('usage', message, { hint: 'See api.d.ts of Git Reactor.' });
}
