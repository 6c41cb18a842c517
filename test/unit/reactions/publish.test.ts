import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../src/adapters/system/sha256.ts';
import { createAuditKind, type AuditRemark } from '../../../src/core/reactions/steps/audit.ts';
import {
  createPublishKind,
  type PublishOptions,
} from '../../../src/core/reactions/steps/publish.ts';
import { recordedContext } from '../../harness/reactions/recordedContext.ts';
import { sampleSubject } from '../../harness/reactions/sampleSubject.ts';

const mask = (text: string): string => text.replaceAll('hush-hush', '(sensitive)');
const publish = createPublishKind({ hash: sha256, mask });
const read = (written: object): PublishOptions =>
  publish.schema.parse({ publish: written }) as unknown as PublishOptions;

const health = { name: 'web', healthy: true, target: 'x', tookMs: 1 };

describe('publish', () => {
  it('tells an event, with what the run knows filled in', async () => {
    const data = { name: 'web', artifact: '${branch} hush-hush' };
    const subject = sampleSubject();
    const context = recordedContext(read({ type: 'deployment.requested', data }), { subject });
    await publish.run(context);
    expect(context.told).toEqual([
      {
        type: 'deployment.requested',
        subject: 'default/web',
        data: {
          ...{ name: 'web', environment: 'default', by: 'web', commit: subject.commit.oid },
          artifact: 'main (sensitive)',
          deployment: sha256('run-1\x001'),
        },
      },
    ]);
  });

  it('tells nothing that does not fit when it runs', async () => {
    const context = recordedContext(read({ type: 'deployment.requested', data: { name: 'web' } }));
    expect(await publish.run(context)).toEqual({
      kind: 'failed',
      reason: 'The event was not published: data has no "commit" for deployment.requested.',
      isFinal: true,
    });
    expect(context.told).toEqual([]);
  });

  it.each([
    [{ type: 'commit.created', data: {} }, /type/],
    [{ type: 'run.succeeded', data: {} }, /type/],
    [{ type: 'platform.healthCheck', data: { ...health, healthy: 'yes' } }, /must be boolean/],
    [{ type: 'platform.healthCheck' }, /has no/],
    [{ type: 'platform.healthCheck', data: { ...health, target: '${secret}' } }, /is not known/],
    [{ type: 'deployment.requested', data: { name: 'a', x: deep(40) } }, /at most 16 deep/],
    [{ type: 'deployment.requested', data: { name: 'a'.repeat(70_000) } }, /larger than/],
  ])('%j is refused when it is read', (written, reason) => {
    const result = publish.schema.safeParse({ publish: written });
    expect(JSON.stringify(result.error?.issues)).toMatch(reason);
  });
});

function deep(levels: number): unknown {
  return levels === 0 ? 1 : { a: deep(levels - 1) };
}

it('audit leaves a masked remark, filled in', async () => {
  const remarks: AuditRemark[] = [];
  const remark = (each: AuditRemark): Promise<void> => {
    remarks.push(each);
    return Promise.resolve();
  };
  const audit = createAuditKind({ audit: { remark }, mask });
  const text = 'hush-hush by ${author} on ${branch}';
  await audit.run(recordedContext({ audit: text }, { subject: sampleSubject() }));
  expect(remarks).toMatchObject([
    { run: 'run-1', step: '1', text: '(sensitive) by Tess Test on main' },
  ]);
});
