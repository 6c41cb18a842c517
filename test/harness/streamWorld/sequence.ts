import { streamOf, type StreamUnderTest } from '../streamUnderTest.ts';
import { ASIDE, giveUp, goOn, HISTORY, OWN, type Step } from './operations.ts';
import { Oracle } from './oracle.ts';
import { World } from './world.ts';

/** How the process of the stream is run. */
export interface Mode {
  readonly batchAbove: number;
  /** Whether a new process is told what the store has; else only the ids show a repeat. */
  readonly isReminded: boolean;
}

type StreamAction = (stream: StreamUnderTest, oracle: Oracle) => unknown;

/** What happens to the process that watches. */
const STREAM: Readonly<Record<string, StreamAction>> = {
  async sync(stream, oracle) {
    if (!stream.isAlive) await stream.start();
    await oracle.synced();
  },
  kill: (stream) => stream.kill(),
  killBeforeDelivery: (stream) => stream.killAt('before-delivery'),
  killBeforeCursor: (stream) => stream.killAt('before-cursor'),
  // Not awaited: it catches up while git goes on.
  restart: (stream) => void stream.start(),
};

/** What may happen, by how often: a repository lives by commits and by what is done to them. */
export const KINDS: readonly { readonly weight: number; readonly kinds: readonly string[] }[] = [
  { weight: 3, kinds: ['commit', 'commits', 'amend'] },
  { weight: 5, kinds: HISTORY },
  { weight: 3, kinds: Object.keys(OWN) },
  { weight: 4, kinds: Object.keys(ASIDE) },
  { weight: 4, kinds: Object.keys(STREAM) },
];

/**
 * Plays the steps on a real repository with the stream watching.
 * @returns what is wrong with what was told; empty if all is well
 */
export async function playSequence(steps: readonly Step[], mode: Mode): Promise<readonly string[]> {
  const world = new World();
  const stream = await streamOf(world.mine, { ...mode, isWatching: true });
  try {
    await stream.start();
    const oracle = await Oracle.begin(world, stream);
    for (const step of steps) await playStep(step, world, { stream, oracle });
    await giveUp(world);
    if (!stream.isAlive) await stream.start();
    await oracle.synced();
    if (!stream.isAlive) await stream.start();
    await oracle.synced();
    const problems = await oracle.problems(mode);
    return problems.length === 0 ? [] : [...problems, ...world.log];
  } finally {
    stream.kill();
    world.remove();
  }
}

async function playStep(
  step: Step,
  world: World,
  { stream, oracle }: { readonly stream: StreamUnderTest; readonly oracle: Oracle },
): Promise<void> {
  const { kind, a, b } = step;
  world.log.push(`${kind} ${a} ${b}`);
  const action = STREAM[kind];
  const aside = ASIDE[kind];
  if (action !== undefined) await action(stream, oracle);
  else if (aside !== undefined) await aside(world, a, b);
  else if (world.pending() !== undefined) await goOn(world, step);
  else await OWN[kind]?.(world, a, b);
}
