import { EventEmitter } from 'node:events';
import { EventEmitter as EventEmitter3 } from 'eventemitter3';
import mitt from 'mitt';
import { concatMap, filter, groupBy, mergeMap, Subject } from 'rxjs';
import { createMemoryStore } from '../../../src/adapters/stream/memoryStore.ts';
import { systemClock } from '../../../src/adapters/system/systemClock.ts';
import { createBus } from '../../../src/core/events/bus.ts';
import { isEvent, type AnyEvent } from '../../../src/core/events/event.ts';
import { createLogRecord } from '../../harness/sampleEvents.ts';

/** One way to hand events to subscribers in a process. */
export interface Dispatcher {
  readonly name: string;
  /** What of our promises it does not make. */
  readonly lacks: string;
  /** Subscribes `handler` so many times and gives the function that sends one event. */
  readonly connect: (subscribers: number, handler: () => void) => Connection;
}

export interface Connection {
  readonly send: (event: AnyEvent) => unknown;
  /** Resolves when every event that was sent has been handled; `undefined`: `send` handles it. */
  readonly drain: (() => Promise<void>) | undefined;
}

const TYPE = 'ref.moved';
const NOTHING =
  'order per key for async handlers, isolation, retry, dead letters, dedupe, back-pressure, replay';
const times = (count: number, task: () => void): void => {
  for (let index = 0; index < count; index++) task();
};

export const OURS: Dispatcher = {
  name: 'Git Reactor bus',
  lacks: '',
  connect: (subscribers, handler) => {
    const store = createMemoryStore();
    const log = createLogRecord();
    const bus = createBus({ clock: systemClock, random: Math.random, store, log });
    times(subscribers, () => bus.subscribe(TYPE, handler));
    return { send: (event) => bus.publish(event), drain: () => bus.idle() };
  },
};

const nodeEmitter: Dispatcher = {
  name: 'node EventEmitter',
  lacks: NOTHING,
  connect: (subscribers, handler) => {
    const emitter = new EventEmitter().setMaxListeners(0);
    times(subscribers, () => emitter.on(TYPE, handler));
    return { send: (event) => emitter.emit(TYPE, event), drain: undefined };
  },
};

const eventEmitter3: Dispatcher = {
  name: 'eventemitter3',
  lacks: NOTHING,
  connect: (subscribers, handler) => {
    const emitter = new EventEmitter3();
    times(subscribers, () => emitter.on(TYPE, handler));
    return { send: (event) => emitter.emit(TYPE, event), drain: undefined };
  },
};

const mittEmitter: Dispatcher = {
  name: 'mitt',
  lacks: NOTHING,
  connect: (subscribers, handler) => {
    const emitter = mitt<Record<typeof TYPE, AnyEvent>>();
    times(subscribers, () => emitter.on(TYPE, handler));
    return { send: (event) => emitter.emit(TYPE, event), drain: undefined };
  },
};

const rxjsSubject: Dispatcher = {
  name: 'rxjs Subject, filter',
  lacks: NOTHING,
  connect: (subscribers, handler) => {
    const subject = new Subject<AnyEvent>();
    const wanted = subject.pipe(filter((event) => isEvent(event, TYPE)));
    times(subscribers, () => wanted.subscribe(handler));
    return { send: (event) => subject.next(event), drain: undefined };
  },
};

const rxjsLanes: Dispatcher = {
  name: 'rxjs, order per key',
  lacks: 'isolation, retry, dead letters, dedupe, back-pressure (its queues grow), replay',
  connect: (subscribers, handler) => {
    const subject = new Subject<AnyEvent>();
    const lanes = subject.pipe(
      filter((event) => isEvent(event, TYPE)),
      groupBy(({ partitionkey }) => partitionkey),
      mergeMap((lane) => lane.pipe(concatMap(() => Promise.resolve().then(handler)))),
    );
    times(subscribers, () => lanes.subscribe());
    return {
      send: (event) => subject.next(event),
      drain: () => new Promise((resolve) => setTimeout(resolve, 0)),
    };
  },
};

export const PEERS: readonly Dispatcher[] = [
  nodeEmitter,
  eventEmitter3,
  mittEmitter,
  rxjsSubject,
  rxjsLanes,
];
