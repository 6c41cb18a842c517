import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { actingSteps } from '../../../src/core/reactions/actingSteps.ts';
import type { Reaction, ReactionsConfig, Step } from '../../../src/core/reactions/config.ts';
import type { StepKind } from '../../../src/core/reactions/stepKind.ts';

function kindOf(kind: string, given: Partial<StepKind>): StepKind {
  const run = () => Promise.resolve({ kind: 'succeeded' } as const);
  return { kind, description: kind, schema: z.strictObject({}), acts: () => false, run, ...given };
}

const KINDS = new Map([
  ['look', kindOf('look', {})],
  ['act', kindOf('act', { acts: () => true })],
  ['plan', kindOf('plan', { needsLeave: () => true })],
  [
    'odd',
    kindOf('odd', {
      acts() {
        throw new Error('broken');
      },
    }),
  ],
]);

function step(kind: string, nested: readonly Step[] = []): Step {
  const retry = { attempts: 1, delayMs: 0 };
  const inner = nested.length > 0 ? { steps: nested } : {};
  return { kind, name: `the ${kind}`, options: {}, retry, continueOnError: false, nested: inner };
}

function acting(...reactions: readonly Partial<Reaction>[]) {
  const given = reactions.map((each, index) => ({
    ...{ name: `r${index}`, isEnabled: true, steps: [], onFailure: [] },
    ...each,
  }));
  const config = { reactions: given } as unknown as ReactionsConfig;
  return actingSteps(config, (kind) => KINDS.get(kind));
}

describe('what acts in a configuration', () => {
  it('is named by reaction, in the order of the file', () => {
    expect(acting({ steps: [step('look'), step('act')] }, { steps: [step('plan')] })).toEqual([
      { reaction: 'r0', steps: ['the act'] },
      { reaction: 'r1', steps: ['the plan'] },
    ]);
  });

  it('is also what stands in other steps, and what is done on failure', () => {
    const steps = [step('look', [step('look'), step('act')])];
    expect(acting({ steps, onFailure: [step('act')] })[0]?.steps).toEqual(['the act', 'the act']);
  });

  it('is what nobody knows, and what cannot say whether it acts', () => {
    expect(acting({ steps: [step('foreign'), step('odd')] })[0]?.steps).toHaveLength(2);
  });

  it('are not reactions that only look, and not those that are switched off', () => {
    expect(acting({ steps: [step('look')] }, { isEnabled: false, steps: [step('act')] })).toEqual(
      [],
    );
  });
});
