import { describe, expect, it, vi } from 'vitest';
import { Lazily } from '../../src/core/lazily.ts';

class Counter {
  #count = 0;
  add = vi.fn((by: number): Promise<number> => Promise.resolve((this.#count += by)));
  next(): Promise<number> {
    return this.add(1);
  }
}

function lazyCounter(): { load: ReturnType<typeof vi.fn>; lazily: Lazily<Counter> } {
  const load = vi.fn(() => Promise.resolve(new Counter()));
  return { load, lazily: new Lazily(load) };
}

describe('what is loaded when it is needed', () => {
  it('is loaded by the first call, once, however many come at the same time', async () => {
    const { load, lazily } = lazyCounter();
    const { add, next } = lazily.methods('add', 'next');
    expect(load).not.toHaveBeenCalled();
    expect(await Promise.all([add(2), next(), add(3)])).toEqual([2, 3, 6]);
    expect(load).toHaveBeenCalledOnce();
  });

  it('is tried again when it could not be loaded', async () => {
    const load = vi.fn(() => Promise.resolve(new Counter()));
    load.mockRejectedValueOnce(new Error('The file is gone.'));
    const { next } = new Lazily(load).methods('next');
    await expect(next()).rejects.toThrow('The file is gone.');
    expect(await next()).toBe(1);
  });

  it('is ended if it was loaded, and not loaded for that', async () => {
    const { load, lazily } = lazyCounter();
    lazily.finish((counter) => void counter.add(100));
    expect(load).not.toHaveBeenCalled();
    const counter = await lazily.get();
    expect(counter.add).toHaveBeenCalledWith(100);
    const end = vi.fn();
    lazily.finish(end);
    expect(end).toHaveBeenCalledExactlyOnceWith(counter);
  });
});
