/** Comes last: reactions are busy with what it leaves behind. */
import assert from 'node:assert/strict';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import * as vscode from 'vscode';
import { HOST_LINE } from './protocol.ts';
import { extensionUnderTest } from './support.ts';

describe('the Events tree under 10,000 events', () => {
  const EVENTS = 10_000;
  const AT_ONCE = 500;
  /** Of a machine that does other things too: what a person would take for hanging. */
  const MOST_DELAY_MS = 1_000;

  const deployed = (number: number): object => ({
    ...{ specversion: '1.0', id: `flood-${number}`, source: '/ci/example' },
    ...{ type: 'dev.git-reactor.deployment.completed.v1', time: new Date().toISOString() },
    data: {
      ...{ deployment: `d${number}`, name: 'web', environment: 'test', tookMs: 1, replaces: null },
      commit: number.toString(16).padStart(40, '0'),
    },
  });

  it('lets the extension host answer all the while', async () => {
    const api = (await extensionUnderTest().activate()).getApi(1);
    await vscode.commands.executeCommand('gitReactor.events.focus');
    const delays = monitorEventLoopDelay({ resolution: 10 });
    delays.enable();
    for (let from = 0; from < EVENTS; from += AT_ONCE) {
      const some = Array.from({ length: AT_ONCE }, (_, index) => deployed(from + index));
      const stored = await Promise.all(some.map((event) => api.publish(event as never)));
      assert.ok(stored.every(Boolean));
    }
    await vscode.commands.executeCommand('gitReactor.loadOlder');
    delays.disable();
    const [p99, most] = [delays.percentile(99), delays.max].map((ns) => Math.round(ns / 1e6));
    console.log(
      `${HOST_LINE}   event loop delay under ${EVENTS} events: p99 ${p99} ms, most ${most} ms`,
    );
    assert.ok(delays.max / 1e6 < MOST_DELAY_MS, `${most} ms without an answer`);
  });
});
