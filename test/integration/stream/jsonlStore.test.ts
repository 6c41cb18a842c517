import { describe, expect, it } from 'vitest';
import { openJsonlStore } from '../../../src/adapters/stream/jsonlStore.ts';
import { systemClock } from '../../../src/adapters/system/systemClock.ts';
import { describeEventStore } from '../../harness/eventStoreContract.ts';
import { temporaryFolder } from '../../harness/temporaryFolder.ts';

const onReport = (): void => undefined;
describeEventStore('JSONL segments', async () =>
  openJsonlStore({ folder: await temporaryFolder(), clock: systemClock, onReport }),
);
