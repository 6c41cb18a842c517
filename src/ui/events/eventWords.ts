import { l10n } from 'vscode';
import { shortRef } from '../../core/commits/refNames.ts';
import { shortType, type AnyEvent } from '../../core/events/event.ts';
import type { EventMap } from '../../core/events/eventMap.ts';
import { shortOid } from '../tree/shortOid.ts';

type Words = { readonly [T in keyof EventMap]?: (data: EventMap[T]) => string };

/** What an event tells, in one sentence for people; of an unknown type the type itself. */
export function eventWords(event: AnyEvent): string {
  const type = shortType(event);
  if (!isTold(type)) return type;
  // The type says which payload it is; events are checked where they come in.
  const words = WORDS[type] as ((data: AnyEvent['data']) => string) | undefined;
  return words?.(event.data) ?? type;
}

function isTold(type: string): type is keyof typeof WORDS {
  return Object.hasOwn(WORDS, type);
}

function commitName(oid: string | null): string {
  return oid === null ? l10n.t('nothing') : shortOid(oid);
}

const WORDS = {
  'commit.batch': ({ count, to, branch }) =>
    l10n.t('{0} commits at once on {1}, up to {2}', count, branch ?? 'HEAD', shortOid(to)),
  'commit.rewritten': ({ by, replaces }) =>
    l10n.t('{0} took the place of {1}', shortOid(by), replaces.map(shortOid).join(', ')),
  'ref.created': ({ ref, to }) => l10n.t('{0} is new, at {1}', shortRef(ref), commitName(to)),
  'ref.moved': ({ ref, to }) => l10n.t('{0} moved to {1}', shortRef(ref), commitName(to)),
  'ref.deleted': ({ ref }) => l10n.t('{0} is gone', shortRef(ref)),
  'ref.rewound': ({ ref, to }) => l10n.t('{0} moved back to {1}', shortRef(ref), commitName(to)),
  'ref.forced': ({ ref, to }) => l10n.t('{0} was forced to {1}', shortRef(ref), commitName(to)),
  'head.moved': ({ to }) =>
    l10n.t('HEAD is at {0}', to.ref === null ? commitName(to.oid) : shortRef(to.ref)),
  'tag.created': ({ name }) => l10n.t('Tag {0} is new', name),
  'reality.merged': ({ reality, into }) =>
    l10n.t('Reality {0} was merged into {1}', reality, shortRef(into)),
  'deployment.requested': (data) => l10n.t('Deployment of {0} is wanted', whereOf(data)),
  'deployment.started': (data) => l10n.t('Deployment of {0} began', whereOf(data)),
  'deployment.completed': (data) => l10n.t('{0} is deployed', whereOf(data)),
  'deployment.failed': (data) =>
    l10n.t('Deployment of {0} failed: {1}', whereOf(data), data.reason),
  'deployment.rolledBack': (data) =>
    l10n.t('{0} went back to {1}', whereOf(data), shortOid(data.to)),
  'infrastructure.clusterCreated': ({ cluster }) => l10n.t('{0} was created', cluster),
  'infrastructure.namespaceCreated': ({ namespace }) => l10n.t('{0} was created', namespace),
  'infrastructure.resourceCreated': ({ address }) => l10n.t('{0} was created', address),
  'infrastructure.resourceUpdated': ({ address }) => l10n.t('{0} was changed', address),
  'infrastructure.resourceDeleted': ({ address }) => l10n.t('{0} was deleted', address),
  'platform.healthCheck': (data) =>
    data.healthy
      ? l10n.t('{0} is healthy', whereOf(data))
      : l10n.t('{0} is unhealthy: {1}', whereOf(data), data.reason ?? data.target),
  'platform.sloViolation': (data) => l10n.t('{0} misses its objective', whereOf(data)),
  'platform.errorBudgetDepleted': (data) =>
    l10n.t('The error budget of {0} is used up', whereOf(data)),
  'rollback.planned': ({ to }) => l10n.t('A rollback to {0} was worked out', shortOid(to)),
  'rollback.applied': ({ to }) => l10n.t('Rolled back to {0}', shortOid(to)),
  'rollback.undone': ({ to }) => l10n.t('The rollback to {0} was undone', shortOid(to)),
  'rollback.refused': ({ to, reason }) =>
    l10n.t('The rollback to {0} was refused: {1}', shortOid(to), reason ?? ''),
  'fix.proposed': ({ branch }) => l10n.t('{0} repairs what was found', branch),
  'fix.merged': ({ into }) => l10n.t('The fix is merged into {0}', shortRef(into)),
  'loop.stopped': ({ reaction }) => l10n.t('{0} was not begun: reactions fed each other', reaction),
  'audit.remarked': ({ text }) => text,
  'config.changed': ({ path }) => l10n.t('{0} says something else now', path),
} satisfies Words;

function whereOf({
  name,
  environment,
}: {
  readonly name: string;
  readonly environment: string;
}): string {
  return `${name} (${environment})`;
}
