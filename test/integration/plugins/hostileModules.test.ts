import { readdirSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { afterEach, describe, expect, it } from 'vitest';
import { createPluginHost, type PluginHostInit } from '../../../src/adapters/plugins/pluginHost.ts';
import { textMask } from '../../../src/core/reactions/maskText.ts';
import type { LoadedPlugin, PluginCall } from '../../../src/core/reactions/plugins/pluginHost.ts';
import { eventually } from '../../harness/eventually.ts';
import { recordedContext } from '../../harness/reactions/recordedContext.ts';
import { createManualClock } from '../../harness/manualClock.ts';
import { recordingLog } from '../../harness/realEngine.ts';
import { tempFolder } from '../../harness/tempFolder.ts';

const clock = createManualClock();
const log = recordingLog();
const folder = tempFolder('modules');
const loaded: LoadedPlugin[] = [];
afterEach(() => {
  for (const plugin of loaded.splice(0)) plugin.dispose();
});

async function load(body: string, more: Partial<PluginHostInit> = {}): Promise<LoadedPlugin> {
  const script = path.resolve('src/pluginWorker.ts');
  const host = createPluginHost({ script, clock, log, folder, mask: textMask({}), ...more });
  const plugin = await host.load(body);
  loaded.push(plugin);
  return plugin;
}

const handler = (body: string): string =>
  `import process from 'node:process';\nexport default ({ watch }) => watch(async (event, context) => { ${body} });`;

interface Called {
  readonly outcome: unknown;
  readonly lines: readonly string[];
}

async function call(
  plugin: LoadedPlugin,
  more: Partial<PluginCall> = {},
  signal = new AbortController().signal,
): Promise<Called> {
  const lines: string[] = [];
  const given: PluginCall = {
    ...{ target: { handler: 0 }, event: recordedContext({}).event, subject: null, failure: null },
    ...{ attempt: 1, reality: null, head: null },
    objects: { info: () => Promise.resolve(undefined), read: () => Promise.resolve(undefined) },
    log: (line) => void lines.push(line),
    publish: () => Promise.resolve(),
    readFile: () => Promise.resolve(undefined),
    ...more,
  };
  const outcome = await plugin.call(given, signal).catch((error: unknown) => String(error));
  return { outcome, lines };
}

describe('a module that is not loaded', () => {
  it.each([
    ['export default 1;', 'has to export a function as default'],
    [
      'export default (',
      'Unexpected end of input; "node --check git-reactor.config.mjs" shows where.',
    ],
    ["import './other.mjs'; export default () => {};", 'cannot import "./other.mjs"'],
    [
      "import git from 'isomorphic-git'; export default () => {};",
      'cannot import "isomorphic-git"',
    ],
    [
      "import { createRequire } from 'node:module'; createRequire(import.meta.url)('/etc/x.cjs'); export default () => {};",
      'cannot import "/etc/x.cjs"',
    ],
    ['export default ({ on }) => on("/etc/*", () => {});', 'without a slash before them'],
    ['export default ({ on }) => on(7, () => {});', 'on needs a glob'],
    ['export default ({ watch }) => watch("x");', 'watch needs a function'],
    ['export default ({ step }) => step({ kind: "A b", run() {} });', 'a name such as scale-up'],
    ['export default ({ step }) => step({ kind: "a" });', 'needs a function "run"'],
    ['export default () => { throw new Error("no way"); };', 'no way'],
    ['process.exit(0);', 'It ended its own thread.'],
  ])('is %s', async (text, said) => {
    await expect(load(text)).rejects.toThrow(said);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('hangs', async () => {
    const hanging = load('while (true);', { loadLimitMs: 1_000 });
    await expect(hanging).rejects.toThrow('It took longer than 1 s and was ended.');
  });
});

describe('a handler', () => {
  it('that hangs is ended, and the next call has a new thread', async () => {
    const plugin = await load(handler('if (event.type === "ref.moved") while (true);'));
    const { outcome } = await call(plugin, { timeLimitMs: 300 });
    expect(outcome).toBe('Error: It took longer than 0.3 s and was ended.');
    const { event } = recordedContext({});
    const other = { ...event, type: 'dev.git-reactor.ref.created.v1' } as typeof event;
    expect((await call(plugin, { event: other })).outcome).toEqual({ kind: 'succeeded' });
  });

  it('that heeds its signal is not ended, one that does not is', async () => {
    const heeding =
      'await new Promise((resolve) => context.signal.addEventListener("abort", resolve)); return "ended"';
    const [good, bad] = [new AbortController(), new AbortController()];
    const heeds = call(
      await load(handler(`context.log("on"); ${heeding}`)),
      aborting(good),
      good.signal,
    );
    expect((await heeds).outcome).toEqual({ kind: 'succeeded', summary: 'ended' });
    const deaf = await load(handler('context.log("on"); await new Promise(() => {});'), {
      limits: { graceMs: 100 },
    });
    const { outcome } = await call(deaf, aborting(bad), bad.signal);
    expect(outcome).toBe('Error: It did not end when it was told to: It is enough.');
  });

  it('that floods its output, or its owner, is ended', async () => {
    const limits = { outputBytes: 64 * 1024, messages: 1_000 };
    const lines = 'for (;;) { console.log("x".repeat(1000)); await new Promise(setImmediate); }';
    const { outcome, lines: seen } = await call(await load(handler(lines), { limits }));
    expect(outcome).toBe('Error: It printed more than 64 KiB and was ended.');
    expect(seen.length).toBeLessThanOrEqual(66);
    const logs = 'for (;;) context.log("x".repeat(1000));';
    expect((await call(await load(handler(logs), { limits }))).outcome).toContain('KiB and was');
    const posts = `const { parentPort } = await import('node:worker_threads'); for (;;) parentPort.postMessage({ kind: 'ask', id: 1, question: { what: 'file' } });`;
    const posted = await call(await load(handler(posts), { limits }));
    expect(posted.outcome).toBe('Error: It sent more than 1000 messages and was ended.');
  });

  it('that uses too much memory is ended', async () => {
    const plugin = await load(handler('const all = []; for (;;) all.push({ all: [...all] });'), {
      limits: { memoryMb: 24 },
    });
    const { outcome } = await call(plugin);
    expect(outcome).toBe('Error: It used more than 24 MiB of memory and was ended.');
  });

  it('that ends its thread again and again is not started any more, for an hour', async () => {
    const plugin = await load(handler('process.exit(1)'));
    for (let ended = 0; ended < 3; ended += 1) {
      expect((await call(plugin)).outcome).toBe('Error: It ended its own thread.');
    }
    const refused = /ended 3 times within an hour/;
    expect((await call(plugin)).outcome).toMatch(refused);
    await clock.advance(3_600_001);
    expect((await call(plugin)).outcome).toBe('Error: It ended its own thread.');
  });

  it('that fails later, when nothing is asked of it, harms nobody', async () => {
    const plugin = await load(handler('setTimeout(() => { throw new Error("late"); }, 500);'));
    expect((await call(plugin)).outcome).toEqual({ kind: 'succeeded' });
    await eventually(
      'its end',
      () => log.lines.join('\n'),
      (lines) => lines.includes('It broke, and nobody could catch it: late'),
    );
    expect((await call(plugin)).outcome).toEqual({ kind: 'succeeded' });
  });

  it('cannot speak for a step that is over', async () => {
    const plugin = await load(
      `let old; export default ({ watch }) => watch(async (event, context) => {
        if (old !== undefined) return await old.readFile('a').catch((error) => error.message);
        old = context;
      });`,
    );
    await call(plugin);
    expect((await call(plugin)).outcome).toMatchObject({ summary: 'The step is over.' });
  });

  it('finds nothing in its environment that may be secret, and prints into the log', async () => {
    process.env['DEPLOY_TOKEN'] = 'tok-123456';
    const body =
      'console.log(Object.keys(process.env).filter((name) => /TOKEN|GIT|NODE/.test(name)), !!process.env.PATH); console.error("err"); process.stdout.write("no end")';
    const { lines } = await call(await load(handler(body)));
    delete process.env['DEPLOY_TOKEN'];
    expect(lines.toSorted()).toEqual(['[] true', 'err', 'no end']);
  });
});

/** Aborts when the handler says that it is on. */
function aborting(controller: AbortController): Partial<PluginCall> {
  return { log: () => controller.abort(new Error('It is enough.')) };
}
