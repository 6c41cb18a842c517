import { describe, expect, it } from 'vitest';
import { createVerdictCache } from '../../../src/core/validation/verdictCache.ts';
import type { UnitOutcome } from '../../../src/core/validation/validator.ts';

const PASS: UnitOutcome = { findings: [], skipped: [], isCacheable: true };

describe('the cache of verdicts', () => {
  it('keeps what was used last, and no more than it may', () => {
    const cache = createVerdictCache(undefined, 10_000);
    for (let at = 0; at < 1_000; at++) {
      cache.set(`key ${at}`, PASS);
      cache.get('key 0');
    }
    expect(cache.get('key 0')).toBe(PASS);
    expect(cache.get('key 1')).toBeUndefined();
    expect(cache.get('key 999')).toBe(PASS);
    const kept = Array.from({ length: 1_000 }, (_, at) => cache.get(`key ${at}`)).filter(Boolean);
    expect(kept.length).toBeLessThan(40);
  });

  it('has what its store has kept, once that is read', async () => {
    const stored = [{ key: 'old', outcome: PASS }];
    const added: string[] = [];
    const cache = createVerdictCache({
      load: () => Promise.resolve(stored),
      add: ({ key }) => void added.push(key),
    });
    await cache.ready();
    expect(cache.get('old')).toBe(PASS);
    cache.set('new', PASS);
    expect(added).toEqual(['new']);
  });
});
