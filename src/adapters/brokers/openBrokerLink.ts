import { randomUUID } from 'node:crypto';
import type { BrokerLink } from '../../core/brokers/brokerLink.ts';
import { createBrokerLink } from '../../core/brokers/createBrokerLink.ts';
import type { LinkWorld } from '../../core/brokers/linkWorld.ts';
import { createLinkFiles } from './linkFiles.ts';
import { openBroker } from './openBroker.ts';

/** What the one who opens a repository knows of it. */
export interface OpenLinkWorld extends Omit<
  LinkWorld,
  'newId' | 'openBroker' | 'machine' | 'positionFor'
> {
  readonly commonDir: string;
}

/** The link of a real repository; a bundle of its own, loaded when somebody connects. */
export function openBrokerLink({ commonDir, ...world }: OpenLinkWorld): BrokerLink {
  return createBrokerLink({
    ...world,
    ...createLinkFiles(commonDir),
    newId: randomUUID,
    openBroker: (access) => openBroker(access, world),
  });
}
