import { workspace, type Uri, type WorkspaceConfiguration } from 'vscode';
import type { Severity } from '../core/events/validationData.ts';
import type { Restrictions } from '../core/reactions/restrictConfig.ts';
import type { KeepRule } from '../core/rollback/aging.ts';
import type { ValidationOptions } from '../core/validation/validationOptions.ts';
import { SETTINGS } from './ids.ts';
import { fieldOf, listOf, numberIn, recordOf } from './settingValues.ts';

/** The person's settings for one repository, read in this one place. */
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

/**
 * As they are for a folder of the workspace. A value that does not fit what `package.json` declares
 * counts as not set.
 */
export function readSettings(folder: Uri): Settings {
  const settings = workspace.getConfiguration(undefined, folder);
  const read: Read = (name) => settings.get<unknown>(name);
  const batchAbove = numberIn(LIMITS.batchAbove, read(SETTINGS.batchAbove));
  return {
    gitPath: text(read(SETTINGS.gitPath)),
    terraformPath: text(read(SETTINGS.terraformPath)),
    timeZone: text(read(SETTINGS.timeZone)),
    ...{ batchAbove, catchUpLimit: batchAbove },
    protectedBranches: listOf(isText, read(SETTINGS.protectedBranches)),
    rollback: readRollback(read),
    reactions: {
      disabled: listOf(isText, everywhere(settings, SETTINGS.disabledReactions)),
      mayAct: read(SETTINGS.reactionsMayAct) !== false,
    },
    validation: readValidation(read),
  };
}

/**
 * Address of the broker, as the person has set it; empty: none. No workspace has a say in where
 * events are sent.
 */
export function readBrokerAddress(): string {
  return text(
    workspace.getConfiguration().inspect<unknown>(SETTINGS.brokerUrl)?.globalValue,
  ).trim();
}

type Read = (name: string) => unknown;

/** As `package.json` declares them; nobody keeps a settings file from saying something else. */
const LIMITS = {
  batchAbove: { fallback: 500, least: 0, most: 100_000 },
  keep: { fallback: 50, least: 1, most: 10_000 },
  days: { fallback: 30, least: 1, most: 3_650 },
  untrackedLimit: { fallback: 100, least: 0, most: 65_536 },
  largeFileLimit: { fallback: 0, least: 0, most: 65_536 },
} as const;

function readRollback(read: Read): Settings['rollback'] {
  const snapshots = read(SETTINGS.snapshots);
  const number = (key: 'keep' | 'days' | 'untrackedLimit'): number =>
    numberIn(LIMITS[key], fieldOf(snapshots, key));
  return {
    maxUntrackedBytes: number('untrackedLimit') * MEBIBYTE,
    keep: { most: number('keep'), maxAgeMs: number('days') * DAY_MS },
    runsHooks: read(SETTINGS.runHooks) === true,
  };
}

function readValidation(read: Read): ValidationOptions {
  const largeFileLimit = numberIn(LIMITS.largeFileLimit, read(SETTINGS.largeFileLimit));
  const podSecurity = read(SETTINGS.podSecurity);
  const minor = /^1\.(\d{1,3})$/.exec(text(read(SETTINGS.kubernetesVersion)))?.[1];
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

/** What is set in any place counts: a workspace cannot take away what the person has set. */
function everywhere(settings: WorkspaceConfiguration, name: string): readonly unknown[] {
  const set = settings.inspect<unknown>(name);
  return [set?.globalValue, set?.workspaceValue, set?.workspaceFolderValue].flat();
}

function text(value: unknown): string {
  return isText(value) ? value : '';
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isSeverity(value: unknown): value is Severity | 'off' {
  return value === 'error' || value === 'warning' || value === 'info' || value === 'off';
}
