import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Verdict } from '../../../src/core/events/validationData.ts';
import type { ValidationOptions } from '../../../src/core/validation/validationOptions.ts';
import { createRepository, type TestRepository } from '../../harness/gitRepository.ts';
import { realOpener } from '../../harness/realEngine.ts';

describe('the options of a validation', () => {
  let repository: TestRepository;
  beforeEach(() => {
    repository = createRepository();
    repository.write('bad.json', '{]');
    repository.commit('bad');
  });
  afterEach(() => repository.remove());

  async function validate(options: ValidationOptions): Promise<Verdict> {
    const opened = await realOpener()(repository.dir, 'read', { validation: options });
    try {
      return await opened.engine.validate({ of: { revision: 'HEAD' } });
    } finally {
      opened.dispose();
    }
  }
  const told = ({ verdict, findings }: Verdict): unknown => [
    verdict,
    ...findings.map(({ path, rule, severity }) => `${path} ${rule} ${severity}`),
  ];

  it('can count what the parent has too', async () => {
    repository.write('bad.json', '{]\n');
    repository.commit('as bad as before');
    expect(told(await validate({}))).toEqual(['pass']);
    expect(told(await validate({ isNewOnly: false }))).toEqual(['fail', 'bad.json json error']);
  });

  it('can make a rule milder, and turn it off', async () => {
    expect(told(await validate({ severities: { json: 'warning' } }))).toEqual([
      'warn',
      'bad.json json warning',
    ]);
    expect(told(await validate({ severities: { 'syntax/json': 'off' } }))).toEqual(['pass']);
  });

  it('can limit how large a file may be, of whatever kind it is', async () => {
    repository.write('film.bin', Buffer.alloc(3_000));
    repository.write('small.txt', 'x'.repeat(1_000));
    repository.commit('a film');
    expect(told(await validate({ largeFileBytes: 2_000 }))).toEqual([
      'warn',
      'film.bin large-file warning',
    ]);
    expect(told(await validate({}))).toEqual(['pass']);
  });

  it('are those of the configuration too, but not of the commit that changes it', async () => {
    const config = (rule: string): string =>
      `version: 1\nvalidation: { ignore: [{ rule: ${rule}, paths: [old/**], reason: moves soon }] }\n`;
    repository.write('.git-reactor.yaml', config('"*"'));
    repository.write('old/bad.json', '{]');
    repository.commit('Accepts what it brings');
    expect((await validate({})).verdict).toBe('fail');
    repository.write('old/worse.json', '[}');
    repository.commit('More of it');
    expect((await validate({})).verdict).toBe('pass');
    repository.write('new/worse.json', '[}');
    repository.commit('Elsewhere');
    expect((await validate({})).verdict).toBe('fail');
    repository.write('.git-reactor.yaml', 'validation: [not, a, section]\n');
    repository.commit('Broken');
    repository.write('new/again.json', '[}');
    repository.commit('Nothing is accepted by what cannot be read');
    expect((await validate({})).verdict).toBe('fail');
  });
});
