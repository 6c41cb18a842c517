import { readdirSync } from 'node:fs';
import process from 'node:process';
import { readIfThere, treeOf } from './processTable.ts';

/** What this process holds of the machine, as counts by kind. */
export type OpenResources = Readonly<Record<string, number>>;

/** Kinds that come and go by themselves: what is due at once, calls that are on their way. */
const PASSING = /^(Immediate|TickObject|.*Req(Wrap|Promise|Callback)?|CloseReq)$/;

/**
 * Counts what has to be given back: listeners, timers, pipes, threads and other handles of the event loop,
 * child processes by program and, where the kernel tells, open files, watched folders and threads.
 */
export function openResources(): OpenResources {
  const handles = process.getActiveResourcesInfo().filter((kind) => !PASSING.test(kind));
  const [, ...children] = treeOf(process.pid);
  const programs = children.map(({ command }) => `child ${command.split(' ', 1).join('')}`);
  const names = process.eventNames();
  const listeners = names.reduce((sum, name) => sum + process.listenerCount(name), 0);
  const counted = { ...countOf(handles), ...countOf(programs), ...countedByKernel() };
  return { ...counted, 'listener of the process': listeners };
}

/** The kinds of which there is more than before, by how much. */
export function grownSince(before: OpenResources, now = openResources()): OpenResources {
  const grown = Object.entries(now).map(
    ([kind, count]) => [kind, count - (before[kind] ?? 0)] as const,
  );
  return Object.fromEntries(grown.filter(([, count]) => count > 0));
}

function countedByKernel(): OpenResources {
  if (process.platform !== 'linux') return {};
  const files = readdirSync('/proc/self/fd');
  const watched = files.flatMap((file) => watchesOf(file));
  const threads = readdirSync('/proc/self/task').length;
  return { 'open file': files.length, 'watched folder': watched.length, thread: threads };
}

/** A file may be closed between listing and reading it: then there are none. */
function watchesOf(file: string): readonly string[] {
  const info = readIfThere(`/proc/self/fdinfo/${file}`);
  return info.split('\n').filter((line) => line.startsWith('inotify wd:'));
}

function countOf(kinds: readonly string[]): OpenResources {
  return Object.fromEntries(
    [...Map.groupBy(kinds, (kind) => kind)].map(([k, all]) => [k, all.length]),
  );
}
