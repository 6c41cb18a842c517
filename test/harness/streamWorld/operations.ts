import { join } from 'node:path';
import type { World } from './world.ts';

/** One thing that happens to the repository; the numbers choose among its variants. */
export interface Step {
  readonly kind: string;
  readonly a: number;
  readonly b: number;
}

type Operation = (world: World, a: number, b: number) => Promise<unknown>;

const NO_EDITOR = ['-c', 'core.editor=true'];

function branch(choice: number): string {
  return `b${choice % 3}`;
}

const BRANCHES = ['b0', 'b1', 'main'];
const PLACES = ['HEAD~1', 'main', 'b0', 'b1', 'b0', 'b1', 'origin/main', 'b0~1', 'HEAD'];

/** Some commit that is there, in words that no reflog takes for an abort. */
function place(choice: number): string {
  return PLACES[choice % PLACES.length] ?? 'HEAD';
}

async function reword(world: World, editor: string, count: number): Promise<void> {
  const sequence = ['-c', `sequence.editor=sed -i -e ${editor}`];
  await world.act([...sequence, ...NO_EDITOR, 'rebase', '-q', '-i', `HEAD~${count}`]);
}

/** Operations on the work tree that is watched; not to be begun in the middle of another. */
export const OWN: Readonly<Record<string, Operation>> = {
  async commit(world, a) {
    world.edit(a);
    await world.act(['commit', '-q', '-a', '-m', `Commit (finish): ${a}`]);
  },
  async amend(world, a, b) {
    if (b % 2 === 0) world.edit(a);
    await world.act(['commit', '-q', '--amend', '-a', '-m', `Amended (start): ${a} ${b}`]);
  },
  async commits(world, a, b) {
    for (let count = 0; count <= b % 3; count += 1) await OWN['commit']?.(world, a + count, b);
  },
  checkout: (world, a, b) =>
    b % 4 === 0
      ? world.act(['checkout', '-q', '-f', '--detach', place(a)])
      : world.act(['checkout', '-q', '-f', b % 4 === 1 ? 'main' : branch(a)]),
  checkoutNew: (world, a, b) => world.act(['checkout', '-q', '-f', '-B', branch(a), place(b)]),
  async orphan(world, a) {
    await world.ask(['switch', '-q', '--discard-changes', '--orphan', `orphan${a}`]);
    await world.act(['commit', '-q', '--allow-empty', '-m', 'Root']);
  },
  merge: (world, a, b) =>
    world.act(['merge', '-q', '--no-edit', ...(b % 2 === 0 ? ['--no-ff'] : []), place(a)]),
  rebase: (world, a, b) => {
    const strategy = [[], ['-X', 'theirs'], ['--apply'], ['--force-rebase']][b % 4] ?? [];
    return world.act(['rebase', '-q', ...strategy, place(a)]);
  },
  squash: (world, a) => reword(world, `2s/pick/${a % 2 === 0 ? 'squash' : 'fixup'}/`, 2 + (a % 2)),
  drop: (world, a) => reword(world, `${1 + (a % 2)}s/pick/drop/`, 2),
  reorder: (world) => reword(world, '1h -e 1d -e 2G', 2),
  cherryPick: (world, a, b) =>
    world.act(['cherry-pick', ...(b % 2 === 0 ? [place(a)] : [`HEAD..${BRANCHES[a % 3] ?? ''}`])]),
  revert: (world, a) =>
    world.act(['revert', '--no-edit', ...(a % 2 === 0 ? ['HEAD'] : ['HEAD', 'HEAD~1'])]),
  reset: (world, a, b) =>
    world.act(['reset', '-q', '--hard', b % 3 === 0 ? 'ORIG_HEAD' : `HEAD~${1 + (a % 2)}`]),
  async stash(world, a, b) {
    world.edit(a);
    await world.act(['stash', '-q']);
    if (b % 2 === 0) await world.act(['stash', 'pop', '-q']);
    await world.act(['reset', '-q', '--hard']);
  },
  async pull(world, a) {
    const how = [['--no-rebase', '--no-edit'], ['--rebase'], ['--ff-only']][a % 3] ?? [];
    await world.act(['pull', '-q', ...how, 'origin', 'main']);
  },
};

/** Those that make commits out of other commits; most of them may stop in the middle. */
export const HISTORY: readonly string[] = [
  'merge',
  'rebase',
  'squash',
  'drop',
  'reorder',
  'cherryPick',
  'cherryPick',
  'revert',
  'pull',
];

/** Operations that leave the work tree alone, so they may happen at any time. */
export const ASIDE: Readonly<Record<string, Operation>> = {
  branchCreate: (world, a, b) => world.act(['branch', branch(a), place(b)]),
  branchDelete: (world, a) => world.act(['branch', '-D', branch(a)]),
  branchMove: (world, a, b) => world.act(['branch', '-M', branch(a), branch(b)]),
  branchForce: (world, a, b) => world.act(['branch', '-f', branch(a), place(b)]),
  tag: (world, a, b) => {
    const message = a % 2 === 0 ? ['-m', 'Annotated'] : [];
    return world.act(['tag', '-f', ...message, `t${a % 2}`, place(b)]);
  },
  tagDelete: (world, a) => world.act(['tag', '-d', `t${a % 2}`]),
  gc: (world) => world.act(['gc', '-q']),
  packRefs: (world) => world.act(['pack-refs', '--all']),
  fetch: (world, a) => world.act(['fetch', '-q', ...(a % 2 === 0 ? ['--prune'] : [])]),
  push: (world, a, b) =>
    world.act(['push', '-q', ...(b % 2 === 0 ? ['--force'] : []), 'origin', `${place(a)}:main`]),
  async theyPush(world, a, b) {
    await world.ask(['fetch', '-q'], world.theirs);
    await world.ask(['reset', '-q', '--hard', 'origin/main'], world.theirs);
    world.edit(a, world.theirs);
    const amend = b % 3 === 0 ? ['--amend'] : [];
    await world.ask(['commit', '-q', '-a', ...amend, '-m', `Theirs (abort): ${a}`], world.theirs);
    await world.ask(['push', '-q', '--force', 'origin', 'main'], world.theirs);
  },
  worktreeAdd: (world, a, b) => {
    const at = b % 2 === 0 ? ['--detach'] : ['-B', `w${a % 2}`];
    return world.act(['worktree', 'add', '-q', '-f', ...at, join('..', `wt${a % 2}`), place(b)]);
  },
  async worktreeCommit(world, a) {
    const where = join(world.root, `wt${a % 2}`);
    if (!world.worktrees().includes(`wt${a % 2}`)) return;
    world.edit(a, where);
    await world.act(['commit', '-q', '-a', '-m', `In a work tree ${a}`], where);
  },
  worktreeRemove: (world, a) =>
    world.act(['worktree', 'remove', '--force', join('..', `wt${a % 2}`)]),
  async updateRef(world, a, b) {
    const { ok, stdout } = await world.ask([
      'commit-tree',
      '-p',
      place(b),
      '-m',
      'Made',
      'main^{tree}',
    ]);
    if (ok) await world.act(['update-ref', `refs/heads/u${a % 2}`, stdout]);
  },
  async fastImport(world, a, b) {
    const { ok, stdout } = await world.ask(['rev-parse', place(b)]);
    if (ok)
      await world.act(['fast-import', '--quiet', '--force'], world.mine, importText(a, stdout));
  },
};

function importText(a: number, from: string): string {
  const commits = Array.from({ length: 2 + (a % 12) }, (_, index) => {
    const origin = index === 0 ? `from ${from}\n` : '';
    const text = `Import ${a} ${index}`;
    const person = 'committer Tess Test <tess@example.com> 1767225600 +0000\n';
    return `commit refs/heads/imported\n${person}data ${text.length}\n${text}\n${origin}\n`;
  });
  return `${commits.join('')}done\n`;
}

/** What a person does in the middle of something. */
export async function goOn(world: World, { a, b }: Step): Promise<void> {
  const pending = world.pending();
  if (pending === undefined) return;
  const isMerge = pending === 'merge';
  const choice = a % 6;
  if (choice <= 2) await world.act([pending, '--abort']);
  else if (choice === 3 && !isMerge) await world.act([...NO_EDITOR, pending, '--skip']);
  else {
    world.edit(b);
    await world.ask(['add', '--all']);
    if (choice === 4 && pending !== 'rebase') {
      await world.act(['commit', '-q', '--allow-empty', '-m', 'By hand']);
    } else await world.act([...NO_EDITOR, pending, '--continue']);
  }
}

/** Ends whatever is under way. */
export async function giveUp(world: World): Promise<void> {
  const pending = world.pending();
  if (pending === undefined) return;
  const { ok } = await world.act([pending, '--abort']);
  if (!ok) await world.act([pending, '--quit']);
}
