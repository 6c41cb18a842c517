import { describe, expect, it } from 'vitest';
import { kubernetesOptions } from '../../../src/adapters/kubernetes/kubernetesOptions.ts';
import { deployment, SOUND } from '../../harness/manifests.ts';
import { findingsIn, fixed, told } from './check.ts';

const container = (lines: string): string =>
  deployment(`image: a:1\nresources: { limits: { memory: 1Gi } }\n${lines}\n`);

/** What is told with one rule switched on, beside what is told without. */
async function toldWith(rule: string, text: string): Promise<readonly string[]> {
  expect(await told(text)).toEqual([]);
  const found = await findingsIn(text, { optionalRules: [rule] });
  return found.map((each) => `${each.line} ${each.rule}`);
}

describe('rules that are off by default', () => {
  it('speak when they are given a severity', () => {
    const { optionalRules } = kubernetesOptions({
      severities: { 'host-port': 'error', 'kubernetes/name-label': 'info', 'cpu-limit': 'off' },
    });
    expect(optionalRules?.toSorted()).toEqual(['host-port', 'name-label']);
  });

  it.each([
    ['host-port', 'ports: [{ containerPort: 80, hostPort: 80 }]', ['14 host-port']],
    ['host-port', 'ports: [{ containerPort: 80 }]', []],
    [
      'duplicate-port',
      'ports: [{ containerPort: 80 }, { containerPort: 80, protocol: TCP }]',
      ['14 duplicate-port'],
    ],
    ['duplicate-port', 'ports: [{ containerPort: 53 }, { containerPort: 53, protocol: UDP }]', []],
    ['read-only-root', 'securityContext: { readOnlyRootFilesystem: true }', []],
    ['read-only-root', 'securityContext: { readOnlyRootFilesystem: false }', ['11 read-only-root']],
    ['duplicate-env', 'env: [{ name: A, value: "1" }, { name: B, value: "2" }]', []],
  ])('look into containers: %s, %s', async (rule, lines, expected) => {
    expect(await toldWith(rule, container(lines))).toEqual(expected);
  });

  it.each([
    ['single-replica', SOUND, []],
    [
      'single-replica',
      SOUND.replace('selector:', 'replicas: 1\n  selector:'),
      ['6 single-replica'],
    ],
    ['single-replica', SOUND.replace('selector:', 'replicas: 2\n  selector:'), []],
    ['default-namespace', SOUND, ['4 default-namespace']],
    [
      'default-namespace',
      SOUND.replace('name: web', 'name: web\n  namespace: default'),
      ['5 default-namespace'],
    ],
    ['default-namespace', SOUND.replace('name: web', 'name: web\n  namespace: ${NS}'), []],
    ['default-namespace', 'apiVersion: v1\nkind: Namespace\nmetadata: { name: a }\n', []],
    ['default-namespace', 'apiVersion: example.com/v1\nkind: Widget\nmetadata: { name: a }\n', []],
    ['name-label', SOUND, ['4 name-label']],
    ['service-account-token', SOUND, ['9 service-account-token']],
    [
      'service-account-token',
      SOUND.replace('containers:', 'automountServiceAccountToken: false\n      containers:'),
      [],
    ],
  ])('look at objects: %s', async (rule, text, expected) => {
    expect(await toldWith(rule, text)).toEqual(expected);
  });

  it('do not ask for a namespace that a kustomization sets', async () => {
    const found = await findingsIn(
      SOUND,
      { optionalRules: ['default-namespace'] },
      {
        'k8s/kustomization.yaml': 'namespace: shop\n',
      },
    );
    expect(found).toEqual([]);
  });

  it.each([
    ['read-only-root', SOUND],
    ['name-label', SOUND],
    ['image-pull-policy', SOUND],
  ])('have a fix for %s', async (rule, text) => {
    const options = { optionalRules: [rule] };
    const mended = await fixed(rule, text, options);
    expect(mended).not.toBe(text);
    expect(await told(mended ?? '', options)).toEqual([]);
  });

  it.each([
    [
      'block',
      'env:\n  - name: A # one\n    value: "1"\n  - name: B\n    value: "2"\n  - name: A\n    value: "3"',
      'env:\n  - name: B\n    value: "2"\n  - name: A\n    value: "3"',
    ],
    [
      'flow',
      'env: [{ name: A, value: "1" }, { name: A, value: "3" }]',
      'env: [{ name: A, value: "3" }]',
    ],
  ])('take a variable out that another one hides: %s', async (_, lines, left) => {
    const options = { optionalRules: ['duplicate-env'] };
    expect(await toldWith('duplicate-env', container(lines))).toEqual([
      `${lines.startsWith('env: ') ? 14 : 15} duplicate-env`,
    ]);
    expect(await fixed('duplicate-env', container(lines), options)).toBe(container(left));
  });

  it('leave a variable in of which another one is made', async () => {
    const text = container(
      'env: [{ name: A, value: "1" }, { name: B, value: $(A) }, { name: A, value: x }]',
    );
    const [found] = await findingsIn(text, { optionalRules: ['duplicate-env'] });
    expect(found?.fixable).toBe(false);
  });
});

it('a memory request that is asked for is added by its fix', async () => {
  const options = { isMemoryLimitOff: true };
  const text = deployment('image: a:1\n');
  const mended = await fixed('memory-request', text, options);
  expect(mended).toContain('requests:\n              memory: 256Mi\n');
  expect(await told(mended ?? '', options)).toEqual([]);
});
