import { afterEach, beforeEach, expect, it } from 'vitest';
import { createRepository, type TestRepository } from '../../harness/gitRepository.ts';
import { publicStyle } from '../../harness/publicStyle/publicStyle.ts';
import { validated, toldOf } from '../../harness/validated.ts';

let repository: TestRepository;
beforeEach(() => (repository = createRepository()));
afterEach(() => repository.remove());

/** `npm run exam -- --generated N --seed S` makes more and larger ones. */
it.each([1, 2])(
  'nothing is wrong with what the API server accepts, however it is written (seed %i)',
  async (seed) => {
    const verdict = await validated(repository, publicStyle(seed), { isAll: true });
    expect(toldOf(verdict)).toEqual([]);
    expect(verdict.checked).toBeGreaterThan(40);
  },
);
