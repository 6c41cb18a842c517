import { l10n, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState } from 'vscode';
import type { Oid } from '../../core/events/commitData.ts';
import type { OpenRepository } from '../../core/openRepository.ts';
import type { Deployment, DeploymentState } from '../../core/reactions/deployments.ts';
import type { HealthRecord } from '../../core/reactions/healthRecord.ts';
import type { ObjectiveState } from '../../core/reactions/objectives.ts';
import type { DeploymentTarget } from '../targets.ts';
import { plainTooltip } from '../tree/plainTooltip.ts';
import type { TreeRow } from '../tree/row.ts';
import { shortOid } from '../tree/shortOid.ts';
import { sparkline } from './sparkline.ts';
import { VersionRow } from './versionRow.ts';

const HOUR_MS = 3_600_000;
const SIGNS = 30;

/** What is deployed under one name in one environment; what was there before stands below. */
export class DeploymentRow implements TreeRow, DeploymentTarget {
  readonly repository: OpenRepository;
  readonly id: string;
  readonly #deployment: Deployment;

  constructor(repository: OpenRepository, deployment: Deployment) {
    this.repository = repository;
    this.#deployment = deployment;
    this.id = `${repository.root}\0${deployment.environment}\0${deployment.name}`;
  }

  /** As it is now: an action may be called on a row that was drawn a while ago. */
  get version(): Oid {
    const { current, commit } = this.#now;
    return current?.commit ?? commit;
  }

  get deployment(): DeploymentTarget['deployment'] {
    const { name, history } = this.#now;
    return { name, earlier: history[0]?.commit };
  }

  shown(): readonly unknown[] {
    return [this.#deployment, this.#budget(), this.#record];
  }

  children(): readonly TreeRow[] {
    const { current, history } = this.#deployment;
    const versions = current === null ? history : [current, ...history];
    return versions.map(
      (version, index) => new VersionRow(this, { version, isCurrent: version === current, index }),
    );
  }

  item(): TreeItem {
    const deployment = this.#deployment;
    const { name, environment, state, current, history, commit, reason } = deployment;
    const { Collapsed, None } = TreeItemCollapsibleState;
    const hasMore = current !== null || history.length > 0;
    const item = new TreeItem(`${name} (${environment})`, hasMore ? Collapsed : None);
    const version = shortOid(current?.commit ?? commit);
    const said = [stateWords(state), version, healthWords(deployment), this.#budget()];
    item.description = said.filter(Boolean).join(' · ');
    item.iconPath = iconOf(deployment);
    item.contextValue = history.length > 0 ? 'deployment.replaced' : 'deployment';
    const more = [reason, healthSince(deployment), this.#overTime()];
    item.tooltip = plainTooltip(`${name} (${environment})`, ...said, ...more);
    item.accessibilityInformation = {
      label: [`${name}, ${environment}`, ...said].filter(Boolean).join(', '),
    };
    return item;
  }

  #budget(): string {
    const { name, environment } = this.#deployment;
    const isOurs = (each: ObjectiveState): boolean =>
      each.name === name && each.environment === environment;
    const known = this.repository.reactions.current?.objectives.find(isOurs)?.attainment;
    if (known?.kind !== 'known') return '';
    return l10n.t('error budget left: {0} %', Math.round(known.budgetLeft));
  }

  get #now(): Deployment {
    const { name, environment } = this.#deployment;
    const known = this.repository.reactions.current?.deployments ?? [];
    const isIt = (one: Deployment): boolean => one.name === name && one.environment === environment;
    return known.find(isIt) ?? this.#deployment;
  }

  /** Made anew with each check, with which the row is drawn again. */
  get #record(): HealthRecord | undefined {
    const { name, environment } = this.#deployment;
    return this.repository.reactions.current?.healthOf(name, environment);
  }

  #overTime(): string {
    const record = this.#record;
    if (record === undefined) return '';
    const to = Date.now();
    return l10n.t(
      'Health of the last hour: {0}',
      sparkline(record, { from: to - HOUR_MS, to, signs: SIGNS }),
    );
  }
}

function stateWords(state: DeploymentState): string {
  switch (state) {
    case 'requested':
      return l10n.t('asked for');
    case 'running':
      return l10n.t('being deployed');
    case 'deployed':
      return l10n.t('deployed');
    case 'failed':
      return l10n.t('deployment failed');
    case 'rolledBack':
      return l10n.t('rolled back');
  }
}

function healthWords({ health }: Deployment): string {
  if (health === null) return '';
  return health.healthy ? l10n.t('healthy') : l10n.t('unhealthy');
}

/** For the tooltip: a row stands for long, and is not drawn again because time passes. */
function healthSince({ health }: Deployment): string {
  if (health === null) return '';
  const at = new Date(health.since).toLocaleString();
  const since = health.healthy
    ? l10n.t('healthy since {0}', at)
    : l10n.t('unhealthy since {0}', at);
  return [since, health.reason].filter(Boolean).join(': ');
}

function iconOf({ state, health }: Deployment): ThemeIcon {
  const red = new ThemeColor('list.errorForeground');
  if (state === 'failed') return new ThemeIcon('error', red);
  if (health?.healthy === false) return new ThemeIcon('heart-filled', red);
  if (state === 'requested' || state === 'running') return new ThemeIcon('sync~spin');
  if (state === 'rolledBack') return new ThemeIcon('discard');
  return new ThemeIcon('rocket', new ThemeColor('testing.iconPassed'));
}
