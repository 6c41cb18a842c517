import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { generateKubernetesSchemas, SCHEMAS_FILE } from '../../house/kubernetesSchemas.ts';

it('has the schemas that the generator would write', { timeout: 60_000 }, async () => {
  expect(await generateKubernetesSchemas()).toBe(readFileSync(SCHEMAS_FILE, 'utf8'));
});
