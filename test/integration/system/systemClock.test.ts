import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../src/adapters/system/systemClock.ts';

it('waits longer than one timer of the machine can', async () => {
  const called: string[] = [];
  const long = systemClock.after(31 * 86_400_000, () => called.push('long'));
  onTestFinished(() => long.dispose());
  await new Promise<void>((resolve) => systemClock.after(20, resolve));
  expect(called).toEqual([]);
});
