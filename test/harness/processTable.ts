import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

/** One running process, as far as ending it needs to know it. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  /** Command line, for messages. */
  readonly command: string;
}

/** All running processes of this machine; zombies are left out, they only wait to be counted. */
export function listProcesses(): readonly ProcessEntry[] {
  return process.platform === 'linux' ? listFromProc() : listFromPs();
}

/** `root` and everything it started, as far as the parents are still there. */
export function treeOf(root: number, table = listProcesses()): readonly ProcessEntry[] {
  const found = table.filter((entry) => entry.pid === root);
  for (let index = 0; index < found.length; index += 1) {
    const parent = found[index]!.pid;
    found.push(...table.filter((entry) => entry.parent === parent && !found.includes(entry)));
  }
  return found;
}

/**
 * Processes that inherited `NAME=value` with `value` containing `mark`: also those whose parent is
 * gone. Known on Linux only; elsewhere empty.
 */
export function processesMarked(name: string, mark: string): readonly ProcessEntry[] {
  if (process.platform !== 'linux') return [];
  return listFromProc().filter(
    (entry) => entry.pid !== process.pid && environmentOf(entry.pid, name).includes(mark),
  );
}

export function isAlive(pid: number): boolean {
  return listProcesses().some((entry) => entry.pid === pid);
}

function listFromProc(): readonly ProcessEntry[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => procEntry(Number(name)));
}

function procEntry(pid: number): readonly ProcessEntry[] {
  const stat = readIfThere(`/proc/${pid}/stat`);
  const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, parent] = afterName;
  if (state === undefined || parent === undefined || 'ZX'.includes(state)) return [];
  const command = readIfThere(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
  return [{ pid, parent: Number(parent), command }];
}

function environmentOf(pid: number, name: string): string {
  const variables = readIfThere(`/proc/${pid}/environ`).split('\0');
  return variables.find((variable) => variable.startsWith(`${name}=`)) ?? '';
}

/** A file below `/proc`; '' if its process has ended, or belongs to somebody else. */
export function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function listFromPs(): readonly ProcessEntry[] {
  const out = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat=,command='], { encoding: 'utf8' });
  return out.split('\n').flatMap((line) => {
    const [, pid, parent, state, command] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    if (pid === undefined || state === undefined || state.startsWith('Z')) return [];
    return [{ pid: Number(pid), parent: Number(parent), command: command ?? '' }];
  });
}
