import { describeWithServer } from './serverHere.ts';

/** Tests that need a server of NATS. */
export const describeWithNats = describeWithServer('nats-server', 'apt-get install nats-server');
