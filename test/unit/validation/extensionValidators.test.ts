import { expect, it } from 'vitest';
import { createExtensionValidators } from '../../../src/adapters/validation/extensionValidators.ts';
import type { TreeView } from '../../../src/core/validation/validator.ts';
import { createManualClock, settle } from '../../harness/manualClock.ts';

it('gives up a check of another extension that does not end', async () => {
  const clock = createManualClock();
  const checks = createExtensionValidators(clock);
  const { validator } = checks;
  const hanging = {
    name: 'slow',
    accepts: () => true,
    validate: () => new Promise(() => undefined),
  };
  checks.add(hanging);
  const content = new TextEncoder().encode('a');
  const mirror = {
    info: () => Promise.resolve({ type: 'blob', size: 1 }),
    read: () => Promise.resolve({ type: 'blob', size: 1, content }),
  } as unknown as TreeView['mirror'];
  const unit = { key: 'a', inputs: [{ path: 'a', mode: '100644', oid: 'f'.repeat(40) }] };
  const { signal } = new AbortController();
  const files = (): Promise<[]> => Promise.resolve([]);
  const judged = validator.validate(unit, { oid: '', mirror, files }, signal);
  await settle();
  await clock.advance(10_000);
  expect(await judged).toMatchObject({
    findings: [{ rule: 'broken', message: expect.stringContaining('longer than 10 s') as string }],
    isCacheable: false,
  });
});
