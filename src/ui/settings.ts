import { workspace } from 'vscode';
import type { Severity } from '../core/events/validationData.ts';
import type { Restrictions } from '../core/reactions/restrictConfig.ts';
import type { KeepRule } from '../core/rollback/aging.ts';
import type { ValidationOptions } from '../core/validation/validationOptions.ts';
import { SETTINGS } from './ids.ts';
import { listOf, numberIn, recordOf } from './settingValues.ts';

/** The person's settings, read in this one place. */
export interface Settings {
  /** The git program; empty: `git` from the search path. */
  readonly gitPath: string;
  /** The program that checks Terraform; empty: `terraform` from the search path. */
  readonly terraformPath: string;
  /** IANA name of the zone of a commit's `hour`; empty: the machine's. */
  readonly timeZone: string;
  /** New commits on one ref above which one `commit.batch` tells them all. */
  readonly batchAbove: number;
  /** Of what was missed so many commits of a ref are told one by one. */
  readonly catchUpLimit: number;
  /** Of objects of the repository in memory. Mebibytes. */
  readonly cacheSize: number;
  /** Globs for branches that no rollback moves. */
  readonly protectedBranches: readonly string[];
  readonly rollback: {
    readonly maxUntrackedBytes: number;
    readonly keep: KeepRule;
    readonly runsHooks: boolean;
  };
  readonly reactions: Restrictions;
  readonly validation: ValidationOptions;
}

const MEBIBYTE = 1024 * 1024;
const DAY_MS = 86_400_000;

/** A value that does not fit what `package.json` declares counts as not set. */
export function readSettings(): Settings {
  return {
    gitPath: text(SETTINGS.gitPath),
    terraformPath: text(SETTINGS.terraformPath),
    timeZone: text(SETTINGS.timeZone),
    batchAbove: number('batchAbove'),
    catchUpLimit: number('catchUpLimit'),
    cacheSize: number('cacheSize'),
    protectedBranches: listOf(isText, read(SETTINGS.protectedBranches)),
    rollback: {
      maxUntrackedBytes: number('untrackedLimit') * MEBIBYTE,
      keep: { most: number('keepSnapshots'), maxAgeMs: number('keepDays') * DAY_MS },
      runsHooks: read(SETTINGS.runHooks) === true,
    },
    reactions: {
      disabled: listOf(isText, everywhere(SETTINGS.disabledReactions)),
      mayAct: read(SETTINGS.reactionsMayAct) !== false,
    },
    validation: readValidation(),
  };
}

/** As `package.json` declares them; nobody keeps a settings file from saying something else. */
const NUMBERS = {
  batchAbove: { fallback: 500, least: 0, most: 100_000 },
  catchUpLimit: { fallback: 500, least: 0, most: 100_000 },
  cacheSize: { fallback: 64, least: 0, most: 4_096 },
  untrackedLimit: { fallback: 100, least: 0, most: 65_536 },
  keepSnapshots: { fallback: 50, least: 1, most: 10_000 },
  keepDays: { fallback: 30, least: 1, most: 3_650 },
  largeFileLimit: { fallback: 0, least: 0, most: 65_536 },
} as const;

function readValidation(): ValidationOptions {
  const largeFileLimit = number('largeFileLimit');
  const podSecurity = read(SETTINGS.podSecurity);
  const minor = /^1\.(\d{1,3})$/.exec(text(SETTINGS.kubernetesVersion))?.[1];
  return {
    isNewOnly: read(SETTINGS.newFindingsOnly) !== false,
    severities: recordOf(isSeverity, read(SETTINGS.severities)),
    ...(largeFileLimit > 0 && { largeFileBytes: largeFileLimit * MEBIBYTE }),
    kubernetes: {
      ...((podSecurity === 'baseline' || podSecurity === 'restricted') && { podSecurity }),
      ...(minor !== undefined && { minor: Number(minor) }),
    },
  };
}

function read(name: string): unknown {
  return workspace.getConfiguration().get<unknown>(name);
}

/** What is set in any place counts: a workspace cannot take away what the person has set. */
function everywhere(name: string): readonly unknown[] {
  const set = workspace.getConfiguration().inspect<unknown>(name);
  return [set?.globalValue, set?.workspaceValue, set?.workspaceFolderValue].flat();
}

function text(name: string): string {
  const value = read(name);
  return isText(value) ? value : '';
}

function number(key: keyof typeof NUMBERS): number {
  return numberIn(NUMBERS[key], read(SETTINGS[key]));
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isSeverity(value: unknown): value is Severity | 'off' {
  return value === 'error' || value === 'warning' || value === 'info' || value === 'off';
}
