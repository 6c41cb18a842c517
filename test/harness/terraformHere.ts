import { spawnSync } from 'node:child_process';
import { it } from 'vitest';
import { sayOnStderr } from './say.ts';

const REASON =
  'there is no terraform in the search path (https://developer.hashicorp.com/terraform/install)';

/** Whether `terraform` can be run here. */
const isHere = spawnSync('terraform', ['version'], { stdio: 'ignore' }).status === 0;
if (!isHere) sayOnStderr(`Skipped tests: ${REASON}.`);

/** A test that needs terraform: skipped without it, but in CI it runs and fails. */
export const itWithTerraform = it.skipIf(!isHere && process.env['CI'] !== 'true');
