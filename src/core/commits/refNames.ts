/**
 * Which refs the commit stream looks at (git-check-ref-format, gitglossary "ref"): branches,
 * remote-tracking branches and tags. Stashes, notes and our own refs are somebody's bookkeeping.
 */
export const WATCHED_NAMESPACES = ['refs/heads/', 'refs/remotes/', 'refs/tags/'] as const;

export type RefKind = 'branch' | 'remote' | 'tag';

export function refKind(ref: string): RefKind | undefined {
  if (ref.startsWith('refs/heads/')) return 'branch';
  if (ref.startsWith('refs/remotes/')) return 'remote';
  if (ref.startsWith('refs/tags/')) return 'tag';
  return undefined;
}

/** `refs/heads/a/b` → `a/b`, `refs/remotes/origin/a/b` → `a/b`; `null` for anything else. */
export function branchName(ref: string | null): string | null {
  if (ref === null) return null;
  const kind = refKind(ref);
  if (kind === 'branch') return ref.slice('refs/heads/'.length);
  if (kind !== 'remote') return null;
  const slash = ref.indexOf('/', 'refs/remotes/'.length);
  return slash < 0 ? null : ref.slice(slash + 1);
}

/** The name as a person knows it: without `refs/heads/`, `refs/remotes/`, `refs/tags/`. */
export function shortRef(ref: string): string {
  return ref.replace(/^refs\/(heads|remotes|tags)\//, '');
}
