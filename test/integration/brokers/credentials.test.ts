import { describe, expect, it, onTestFinished } from 'vitest';
import { brokerCredentials } from '../../../src/adapters/brokers/brokerCredentials.ts';
import { BROKER_VARIABLES as VARIABLES } from '../../../src/core/brokers/brokerUrl.ts';
import { makeCertificate } from '../../harness/brokers/certificate.ts';
import { natsMissing, startNats } from '../../harness/brokers/natsServer.ts';
import { describeUnless } from '../../harness/brokers/serverHere.ts';
import { createSharedRepository } from '../../harness/brokers/sharedRepository.ts';

describe('credentials of a broker in the environment', () => {
  it('are as they stand there, and nothing where nothing stands', async () => {
    const { caFile, ca } = await makeCertificate();
    const all = {
      [VARIABLES.username]: 'ada',
      [VARIABLES.password]: ' p ',
      [VARIABLES.ca]: caFile,
    };
    expect(await brokerCredentials(all)).toEqual({ username: 'ada', password: ' p ', ca });
    expect(await brokerCredentials({})).toEqual({});
  });

  it('name a file of authorities that is there', async () => {
    await expect(brokerCredentials({ [VARIABLES.ca]: '/nowhere.pem' })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(/GIT_REACTOR_BROKER_CA cannot be read: .*nowhere/) as string,
    });
  });
});

describeUnless(natsMissing)('git-reactor watch --broker at a guarded server', () => {
  it('comes in by the environment alone, and never tells the password', async () => {
    const credentials = { username: 'reactor', password: 'hunter2 "quoted"' };
    const { caFile, ...files } = await makeCertificate();
    const guarded = await startNats({ credentials, tls: { caFile, ...files } });
    onTestFinished(() => guarded.stop());
    const shared = await createSharedRepository(() => 'version: 1\nreactions: {}\n');
    const machine = await shared.clone();
    const { url } = guarded.access;
    const right = {
      [VARIABLES.username]: credentials.username,
      [VARIABLES.password]: credentials.password,
      [VARIABLES.ca]: caFile,
    };
    const known = await machine.watch(url, 'guarded', { env: right });
    await known.stop();
    const env = { ...right, [VARIABLES.password]: 'hunter3' };
    const unknown = await machine.watch(url, 'guarded', { env, until: 'is down' });
    expect(unknown.errors()).toMatch(/is down: .*auth/i);
    expect(known.errors() + unknown.errors()).not.toContain('hunter');
  });
});
