import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Fifo } from '../../../src/core/events/fifo.ts';

it('a fifo gives back in the order in which it took, whatever its length', () => {
  const sizes = fc.array(fc.record({ push: fc.nat(1_500), shift: fc.nat(2_000) }), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(sizes, (rounds) => {
      const fifo = new Fifo<number>();
      const model: number[] = [];
      let next = 0;
      for (const { push, shift } of rounds) {
        for (let i = 0; i < push; i++) {
          model.push(++next);
          fifo.push(next);
        }
        for (let i = 0; i < shift; i++) expect(fifo.shift()).toBe(model.shift());
        expect([fifo.length, fifo.peek()]).toEqual([model.length, model[0]]);
        expect(fifo.items()).toEqual(model);
      }
    }),
    { seed: 11, numRuns: 40 },
  );
});
