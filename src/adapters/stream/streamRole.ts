import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Disposable } from '../../core/disposable.ts';
import type { Clock, Log } from '../../core/ports.ts';
import { openFollowerStore, type FollowerStore } from './followerStore.ts';
import { openJsonlStore, type DurableStore } from './jsonlStore.ts';

export interface SharedStreamInit {
  /** `git-reactor` in the common git directory. */
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
  /** What else this process has to write before another one may lead. */
  readonly beforeRelease?: () => Promise<unknown>;
}

/** The process writes: it has the lease. */
export interface Leader {
  readonly kind: 'leader';
  readonly store: DurableStore;
  readonly lease: Disposable;
}

/** Another process writes. */
export interface Follower {
  readonly kind: 'follower';
  readonly store: FollowerStore;
}

/** What a process does for the stream of a repository, and the store that goes with it. */
export type Role = Leader | Follower;

/** Opens the stream for writing, repaired. */
export async function leading(init: SharedStreamInit, lease: Disposable): Promise<Leader> {
  const { clock, log } = init;
  const folder = streamOf(init);
  // Both are watched from the beginning, and a watcher needs something that is there.
  await Promise.all([folder, inboxOf(init)].map((each) => mkdir(each, { recursive: true })));
  const store = await openJsonlStore({
    ...{ folder, clock },
    onReport: (report) => log.warn(`In the stream of events: ${JSON.stringify(report)}`),
  });
  store.onState((state) => {
    if (state.kind === 'waiting') log.error(`Events cannot be stored: ${state.reason}`);
    else log.info(`The stream of events is ${state.kind}.`);
  });
  return { kind: 'leader', store, lease };
}

/** @param after events after this sequence are told; default: the newest stored one */
export async function following(init: SharedStreamInit, after?: number): Promise<Follower> {
  const { clock, log } = init;
  log.info('Another process keeps the stream of this repository; this one follows it.');
  const store = await openFollowerStore({
    stream: streamOf(init),
    inbox: inboxOf(init),
    ...{ clock, log },
    ...(after !== undefined && { after }),
  });
  return { kind: 'follower', store };
}

export function leaseOf({ folder }: SharedStreamInit): string {
  return path.join(folder, 'lease');
}

function streamOf({ folder }: SharedStreamInit): string {
  return path.join(folder, 'stream');
}

export function inboxOf({ folder }: SharedStreamInit): string {
  return path.join(folder, 'inbox');
}
