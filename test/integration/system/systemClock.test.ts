import { expect, it, onTestFinished, vi } from 'vitest';
import { systemClock } from '../../../src/adapters/system/systemClock.ts';

it('waits longer than one timer of the machine can', async () => {
  const called: string[] = [];
  const long = systemClock.after(31 * 86_400_000, () => called.push('long'));
  onTestFinished(() => long.dispose());
  await new Promise<void>((resolve) => systemClock.after(20, resolve));
  expect(called).toEqual([]);
});

it('never waits less than not at all, also when time goes on while it begins to wait', async () => {
  const warned: string[] = [];
  const onWarning = ({ name }: Error): void => void warned.push(name);
  process.on('warning', onWarning);
  let now = 0;
  vi.spyOn(Date, 'now').mockImplementation(() => now++);
  onTestFinished(() => {
    vi.restoreAllMocks();
    process.off('warning', onWarning);
  });
  await new Promise<void>((resolve) => systemClock.after(0, resolve));
  // Warnings are told in the next turn.
  await new Promise((resolve) => setImmediate(resolve));
  expect(warned).toEqual([]);
});
