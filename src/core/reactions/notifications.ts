import type { Disposable } from '../disposable.ts';
import { Emitter } from '../emitter.ts';
import type { Oid } from '../events/commitData.ts';
import type { Clock } from '../ports.ts';
import { forgetOldest } from '../forgetOldest.ts';

/** Something that a person should read. */
export interface Notification {
  readonly run: string;
  readonly reaction: string;
  readonly commit: Oid | null;
  /** A sentence or a few, masked. */
  readonly text: string;
  readonly severity: 'info' | 'warning' | 'error';
}

/** A notification as it is shown. */
export interface ShownNotification extends Notification {
  /** Milliseconds since the epoch; when it last changed. */
  readonly at: number;
  /** How often it was updated since it was first shown. */
  readonly updates: number;
}

/** Where notifications for the person at this machine go. */
export interface NotifySink {
  /** A run has one notification, which the next one of the same run updates. */
  show(notification: Notification): void;
}

/** The notifications of this machine: one for each run, bounded. */
export interface Notifications extends NotifySink, Disposable {
  /** Newest first. */
  readonly all: readonly ShownNotification[];
  /** Hears of each one that is new or has changed. */
  onShow(listener: (notification: ShownNotification) => void): Disposable;
  /** The person has read it. */
  dismiss(run: string): void;
}

const MOST = 100;

export function createNotifications(init: {
  readonly clock: Pick<Clock, 'now'>;
  readonly onError: (error: unknown) => void;
}): Notifications {
  const shown = new Map<string, ShownNotification>();
  const emitter = new Emitter<ShownNotification>(init.onError);
  return {
    get all() {
      return [...shown.values()].reverse();
    },
    show(notification) {
      const { run, text, severity } = notification;
      const before = shown.get(run);
      if (before?.text === text && before.severity === severity) return;
      const updates = before === undefined ? 0 : before.updates + 1;
      const now = Object.freeze({ ...notification, at: init.clock.now(), updates });
      shown.delete(run);
      shown.set(run, now);
      forgetOldest(shown, MOST);
      emitter.emit(now);
    },
    onShow: (listener) => emitter.on(listener),
    dismiss: (run) => void shown.delete(run),
    dispose: () => emitter.dispose(),
  };
}
