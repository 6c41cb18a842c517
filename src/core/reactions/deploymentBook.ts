import type { Disposable } from '../disposable.ts';
import { Emitter } from '../emitter.ts';
import type { AnyEvent } from '../events/event.ts';
import {
  deploymentKey,
  foldDeployments,
  NO_DEPLOYMENTS,
  type Deployment,
  type Deployments,
} from './deployments.ts';

/** What is deployed where, kept up to date by events. */
export interface DeploymentBook extends Disposable {
  /** Takes events in order, those of former lives first; all but a few types tell it nothing. */
  take(event: AnyEvent): void;
  readonly of: (name: string, environment: string) => Deployment | undefined;
  /** The most recently told first. */
  readonly all: readonly Deployment[];
  /** Hears when something has changed. */
  onChange(listener: () => void): Disposable;
}

export function createDeploymentBook(onError: (error: unknown) => void): DeploymentBook {
  const changed = new Emitter<undefined>(onError);
  let known: Deployments = NO_DEPLOYMENTS;
  return {
    take(event) {
      const before = known;
      known = foldDeployments(before, event);
      if (known !== before) changed.emit(undefined);
    },
    of: (name, environment) => known.get(deploymentKey(name, environment)),
    get all() {
      return [...known.values()].reverse();
    },
    onChange: (listener) => changed.on(listener),
    dispose: () => changed.dispose(),
  };
}
