/**
 * The rooms of the house and what each may import: the one table that the linter and the
 * house test both read. `CONTRIBUTING.md` explains the reasons.
 */
export interface Room {
  /** Folder or file below `src`, without the extension. */
  readonly path: string;
  /** Other rooms whose modules this room may import. */
  readonly rooms: readonly string[];
  /** Packages this room may import; `'*'` is any package and Node itself. */
  readonly packages: readonly string[];
  /** More packages that only one folder of the room may import. */
  readonly folderPackages?: Readonly<Record<string, readonly string[]>>;
}

export const ROOMS: readonly Room[] = [
  {
    path: 'core',
    rooms: [],
    packages: ['picomatch'],
    folderPackages: { cel: ['@marcbachmann/cel-js'], reactions: ['zod'] },
  },
  { path: 'adapters', rooms: ['core'], packages: ['*'] },
  { path: 'shared', rooms: ['core'], packages: [] },
  { path: 'ui', rooms: ['core', 'shared'], packages: ['vscode'] },
  { path: 'terminal', rooms: ['core'], packages: ['commander'] },
  { path: 'extension', rooms: ['core', 'adapters', 'ui'], packages: ['vscode', 'node:path'] },
  { path: 'cli', rooms: ['core', 'adapters', 'terminal'], packages: ['node:process', 'node:path'] },
  { path: 'pluginWorker', rooms: ['core', 'adapters'], packages: ['node:worker_threads'] },
  { path: 'worker', rooms: ['core', 'adapters'], packages: ['node:worker_threads'] },
];

/** Folders of `src/core` in the one direction in which they may import: each only earlier ones. */
export const CORE_ORDER = [
  'cel',
  'events',
  'commits',
  'realities',
  'validation',
  'reactions',
  'rollback',
  'brokers',
] as const;

/** Only these may import `vscode`, and each of them is about the editor. */
export const EDITOR_ROOMS = ['ui', 'extension'] as const;
