import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, describe, expect, it } from 'vitest';
import { shortType } from '../../../src/core/events/event.ts';
import type { ModuleState } from '../../../src/core/reactions/reactions.ts';
import { eventually } from '../../harness/eventually.ts';
import { moduleRepository } from '../../harness/reactions/moduleRepository.ts';
import { realOpener } from '../../harness/realEngine.ts';
import { tempFolder } from '../../harness/tempFolder.ts';

const marks = tempFolder('marks');
const was = (name: string): boolean => existsSync(join(marks, name));

/** Leaves a mark when it is loaded, and another one when it is called. */
const marking = (name: string): string => `
import { writeFileSync } from 'node:fs';
writeFileSync(${JSON.stringify(join(marks, `${name}-loaded`))}, '');
export default ({ watch }) => watch((event) => {
  writeFileSync(${JSON.stringify(join(marks, `${name}-called`))}, '');
  return '${name} for ' + event.message.trim();
});
`;

afterEach(() => {
  delete process.env['DEPLOY_TOKEN'];
});

describe('a module', () => {
  it('is not even loaded without consent, and the trace says why', async () => {
    const world = await moduleRepository(marking('secret'), { hasConsent: false });
    const oid = await world.commit('Second', {});
    await world.opened.engine.look();
    await world.reactions.idle();
    const reason =
      'Nobody consented to git-reactor.config.mjs as it is. Read it, then say "git-reactor consent".';
    expect(await world.explain(oid)).toEqual([
      {
        reaction: 'git-reactor.config.mjs',
        matched: false,
        because: { filter: 'module', expected: 'loaded', actual: `not: ${reason}` },
      },
    ]);
    expect(world.reactions.state.module).toMatchObject({ hasConsent: false, problem: reason });
    expect(world.log.lines).toContain(`warn: ${reason}`);
    expect(was('secret-loaded')).toBe(false);
    await world.reactions.consent();
    const third = await world.commit('Third', {});
    const [run] = await world.runsOf(third);
    expect(run?.steps[0]?.summary).toBe('secret for Third');
  });

  it('is not loaded in a workspace that is not trusted, whatever was consented to', async () => {
    const world = await moduleRepository(marking('distrusted'), { isTrusted: false });
    const [trace] = await world.explain(await world.commit('Second', {}));
    expect(trace?.because?.actual).toContain('The workspace is not trusted');
    expect(was('distrusted-loaded')).toBe(false);
  });

  it('loses its consent with the commit that changes it, which the former version handles', async () => {
    const world = await moduleRepository(marking('former'));
    // What lies in the work tree is nobody's word.
    world.write('git-reactor.config.mjs', marking('written'));
    const [before] = await world.runsOf(await world.commit('Change', {}));
    expect(before?.steps[0]?.summary).toBe('former for Change');
    await world.opened.engine.look();
    const later = await world.commit('Later', { 'a.txt': 'a' });
    const state = (): ModuleState | undefined => world.reactions.state.module;
    await eventually('no consent', state, (found) => found?.hasConsent === false);
    await world.opened.engine.look();
    await world.reactions.idle();
    expect(world.reactions.runs.filter(({ commit }) => commit === later)).toEqual([]);
    expect(was('written-loaded')).toBe(false);
    const told = world.opened.engine.recentEvents().filter((event) => {
      return shortType(event) === 'config.changed';
    });
    expect(told.at(-1)?.data).toMatchObject({ path: 'git-reactor.config.mjs', hasConsent: false });
    await world.reactions.consent();
    const [after] = await world.runsOf(await world.commit('After', {}));
    expect(after?.steps[0]?.summary).toBe('written for After');
    await world.reactions.withdrawConsent();
    const [trace] = await world.explain(await world.commit('Withdrawn', {}));
    expect(trace?.because?.filter).toBe('module');
  });

  it('is loaded once somebody has consented in another process', async () => {
    const world = await moduleRepository(marking('elsewhere'), { hasConsent: false });
    const terminal = await realOpener()(world.folder, 'read');
    await (await terminal.reactions.get()).consent();
    terminal.dispose();
    const problem = (): string | undefined => world.reactions.state.module?.problem;
    await eventually('the consent', problem, (found) => found === undefined);
    const [run] = await world.runsOf(await world.commit('Second', {}));
    expect(run?.steps[0]?.summary).toBe('elsewhere for Second');
  });

  it('has its secrets masked in logs and reasons', async () => {
    process.env['DEPLOY_TOKEN'] = 'tok-0123456789';
    const world = await moduleRepository(`
      export default ({ watch }) => watch(() => {
        console.log('the token is tok-0123456789');
        throw new Error('tok-0123456789 is wrong');
      });`);
    const [run] = await world.runsOf(await world.commit('Second', {}));
    expect(run?.reason).toBe('(sensitive) is wrong');
    expect(await world.printed(run)).toBe('the token is (sensitive)\n');
  });

  it('brings no steps that can be taken without consent to it', async () => {
    const kinds = (more: string): string =>
      `export default ({ step }) => step({ kind: 'greet', acts: false, run: () => 'Greeted${more}' });`;
    const yaml = 'version: 1\nreactions:\n  all:\n    steps: [{ greet: Ada }]\n';
    const world = await moduleRepository(kinds(''), { files: { '.git-reactor.yaml': yaml } });
    const [run] = await world.runsOf(await world.commit('Second', {}));
    expect(run?.steps[0]?.summary).toBe('Greeted');
    await world.commit('Change', { 'git-reactor.config.mjs': kinds(' otherwise') });
    const [refused] = await world.runsOf(await world.commit('Third', { 'b.txt': 'b' }));
    expect(refused).toMatchObject({ status: 'failed' });
    expect(refused?.reason).toContain('Nobody consented to git-reactor.config.mjs as it is.');
  });
});
