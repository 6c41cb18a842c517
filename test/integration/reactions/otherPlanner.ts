/** Another process that plans, prints its notes, and waits to be killed: `<repository> <folder>`. */
import process from 'node:process';
import { openRepository } from '../../harness/gitRepository.ts';
import { terraformSteps } from '../../harness/reactions/terraformSteps.ts';

const [, , dir = '', folder = ''] = process.argv;
const steps = terraformSteps(openRepository(dir), { folder });
console.log(JSON.stringify(await steps.plan(['live/main.tf'])));
setInterval(() => undefined, 60_000);
