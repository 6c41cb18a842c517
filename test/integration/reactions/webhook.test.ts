import { createHmac } from 'node:crypto';
import { HTTP } from 'cloudevents';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHttpClient } from '../../../src/adapters/reactions/httpClient.ts';
import { hmacSha256 } from '../../../src/adapters/reactions/hmacSha256.ts';
import { sha256 } from '../../../src/adapters/system/sha256.ts';
import { textMask } from '../../../src/core/reactions/maskText.ts';
import type { StepContext, StepOutcome } from '../../../src/core/reactions/stepKind.ts';
import { createNotifications } from '../../../src/core/reactions/notifications.ts';
import { createNotifyKind, type NotifyOptions } from '../../../src/core/reactions/steps/notify.ts';
import type { WebhookPorts } from '../../../src/core/reactions/steps/sendWebhook.ts';
import {
  createWebhookKind,
  type WebhookOptions,
} from '../../../src/core/reactions/steps/webhook.ts';
import { systemClock } from '../../harness/gitRepository.ts';
import { sampleSubject } from '../../harness/reactions/sampleSubject.ts';
import { httpServer, type TestServer } from '../../harness/reactions/httpServer.ts';
import {
  EMPTY_CONFIG,
  recordedContext,
  type RecordedContext,
} from '../../harness/reactions/recordedContext.ts';

const statuses: number[] = [];
let server: TestServer;
beforeAll(async () => {
  server = await httpServer((_, response) => {
    response.writeHead(statuses.shift() ?? 202).end('said: https://u:p@x.example\n');
  });
});
afterAll(() => server.close());

const env: Record<string, string> = { HOOK_SECRET: 'the-key-1', SERVICE_TOKEN: 'tok-123456' };
const ports: WebhookPorts = {
  http: createHttpClient(),
  clock: systemClock,
  hash: sha256,
  sign: hmacSha256,
  env: (name) => (name === 'HOOK_URL' ? `${server.url}/s/T0K3N?x=1` : env[name]),
  mask: textMask(env),
};
const webhook = createWebhookKind(ports);

interface Ran {
  readonly outcome: StepOutcome;
  readonly context: RecordedContext<WebhookOptions>;
}

async function run(written: object, more: Partial<StepContext<WebhookOptions>> = {}): Promise<Ran> {
  const context = recordedContext(
    webhook.schema.parse({ webhook: written }) as unknown as WebhookOptions,
    more,
  );
  return { outcome: await webhook.run(context), context };
}

const last = () => server.asked.at(-1) ?? expect.fail('Nothing was asked.');

describe('a webhook', () => {
  it('posts the event of the run as a CloudEvent that others can read', async () => {
    const { outcome, context } = await run({ url: `${server.url}/hook`, allowPrivate: true });
    expect(outcome).toEqual({ kind: 'succeeded', summary: `${server.url}/hook took it with 202.` });
    const { headers, body, method } = last();
    expect([method, headers['content-type']]).toEqual([
      'POST',
      'application/cloudevents+json; charset=utf-8',
    ]);
    const read = HTTP.toEvent({ headers, body });
    expect(read).toMatchObject({ id: context.event.id, type: context.event.type });
    expect(headers['webhook-signature']).toBeUndefined();
  });

  it('posts data of the step, with the same id each time it is tried', async () => {
    const written = {
      url: `${server.url}/hook`,
      allowPrivate: true,
      data: { a: [1, 'tok-123456'] },
    };
    const ids = [];
    for (const attempt of [1, 2]) {
      await run(written, { attempt });
      const { headers, body } = last();
      const read = HTTP.toEvent<{ a: unknown }>({ headers, body });
      if (Array.isArray(read)) expect.fail('It is one event.');
      ids.push([read.id, headers['webhook-id']]);
      expect(read).toMatchObject({ type: 'dev.git-reactor.webhook.v1', subject: 'web' });
      expect(read.data).toEqual({ a: [1, '(sensitive)'] });
    }
    expect(new Set(ids.flat()).size).toBe(1);
  });

  it('is signed so that age and content can be checked', async () => {
    await run({ url: '${env:HOOK_URL}', secretEnv: 'HOOK_SECRET', allowPrivate: true });
    const { headers, body } = last();
    const [id, timestamp] = [headers['webhook-id'], headers['webhook-timestamp']];
    const expected = createHmac('sha256', 'the-key-1').update(
      `${String(id)}.${String(timestamp)}.${body}`,
    );
    expect(headers['webhook-signature']).toBe(`v1,${expected.digest('base64')}`);
    expect(Math.abs(Number(timestamp) * 1000 - Date.now())).toBeLessThan(60_000);
  });

  it.each([
    [500, undefined],
    [503, undefined],
    [429, undefined],
    [404, true],
    [401, true],
    [302, true],
  ])('that is answered with %i fails, for good: %s', async (status, isFinal) => {
    statuses.push(status);
    const { outcome } = await run({ url: `${server.url}/hook?token=abc`, allowPrivate: true });
    expect(outcome).toEqual({
      kind: 'failed',
      reason: `${server.url}/hook answered ${status}: said: https://(sensitive)@x.example`,
      ...(isFinal && { isFinal }),
    });
  });

  it('tells no secret of its address', async () => {
    statuses.push(500);
    const { outcome, context } = await run({ url: '${env:HOOK_URL}', allowPrivate: true });
    const all = JSON.stringify([outcome, context.lines]);
    expect(all).toContain(`${server.url}/…`);
    expect(all).not.toMatch(/T0K3N|x=1/);
    expect(last().path).toBe('/s/T0K3N?x=1');
  });

  it('that reaches nobody may be tried again', async () => {
    const gone = await httpServer(() => undefined);
    await gone.close();
    const { outcome } = await run({ url: `${gone.url}/hook`, allowPrivate: true });
    expect(outcome).toEqual({
      kind: 'failed',
      reason: expect.stringMatching(/could not be told: connect ECONNREFUSED/) as string,
    });
  });

  it('does not reach this machine without leave', async () => {
    const before = server.asked.length;
    const { outcome } = await run({ url: `${server.url}/hook` });
    expect(outcome).toMatchObject({ kind: 'failed', isFinal: true });
    expect(outcome).toHaveProperty('reason', expect.stringContaining('Set allowPrivate'));
    expect(server.asked.length).toBe(before);
  });

  it.each([
    [{ url: '${env:NONE}' }, 'The address needs NONE of the environment. Set it.'],
    [
      { url: 'https://a.example', secretEnv: 'NONE' },
      'The key for the signature is not in NONE. Set that variable.',
    ],
  ])('without what it needs fails for good: %j', async (written, reason) => {
    expect((await run(written)).outcome).toEqual({ kind: 'failed', reason, isFinal: true });
  });
});

describe('a notification', () => {
  const sink = createNotifications({
    clock: systemClock,
    onError: (error) => expect.fail(String(error)),
  });
  const notify = createNotifyKind({ ...ports, sink });
  const say = (options: NotifyOptions, more: Partial<StepContext<NotifyOptions>> = {}) => {
    const oncall = { kind: 'webhook', url: `${server.url}/oncall` } as const;
    const config = { ...EMPTY_CONFIG, notify: { oncall, team: { kind: 'editor' } as const } };
    return notify.run(recordedContext(options, { config, ...more }));
  };

  it('goes to all that are named, also when one of them cannot be told', async () => {
    const failure = {
      ...{ step: '2', kind: 'monitor', name: 'monitor web', reality: null, findings: [] },
      reason: 'tok-123456 was refused',
    };
    const outcome = await say({ notify: ['oncall', 'nobody', 'team'] }, { failure });
    expect(outcome).toMatchObject({ kind: 'failed', isFinal: true });
    expect(outcome).toHaveProperty(
      'reason',
      expect.stringMatching(/^oncall: .*private.* nobody: /),
    );
    expect(sink.all).toMatchObject([
      {
        run: 'run-1',
        severity: 'error',
        text: 'Reaction web failed at monitor web: (sensitive) was refused',
      },
    ]);
  });

  it('of the same run takes the place of the one before', async () => {
    const heard: string[] = [];
    const listening = sink.onShow(({ text, updates }) => heard.push(`${updates} ${text}`));
    await say({ notify: 'editor', message: 'one' });
    await say({ notify: 'editor', message: 'one' });
    await say({ notify: 'editor', message: 'two of ${reaction}' });
    listening.dispose();
    expect(heard).toEqual(['1 one', '2 two of web']);
    expect(sink.all.map(({ text }) => text)).toEqual(['two of web']);
  });

  it('holds no link that a commit message brought', async () => {
    const subject = sampleSubject({ message: 'Click [here](command:workbench.action.quit)' });
    await say({ notify: 'editor' }, { subject });
    expect(sink.all[0]?.text).toContain('[here] (command:');
  });

  it('acts only if it leaves this machine, whatever its targets are called', () => {
    expect(notify.acts({ notify: 'editor' })).toBe(false);
    expect(notify.acts({ notify: ['editor', 'team'] })).toBe(true);
  });
});
