import { describe, expect, it } from 'vitest';
import { newCounters } from '../../../src/core/brokers/brokerCounters.ts';
import type { LinkState } from '../../../src/core/brokers/brokerLink.ts';
import { diagnoseBroker } from '../../../src/core/brokers/diagnoseBroker.ts';

const link = (state: LinkState, given: Partial<ReturnType<typeof newCounters>> = {}) => ({
  state,
  address: state.kind === 'none' ? undefined : 'nats://broker.example:4222',
  counters: { ...newCounters(), ...given },
  waiting: 0,
});

describe('what doctor says of the broker', () => {
  it('is well where there is none, and where another process connects', () => {
    const none = diagnoseBroker(link({ kind: 'none' }));
    expect(none).toMatchObject({ name: 'broker', status: 'ok' });
    const elsewhere = diagnoseBroker(link({ kind: 'elsewhere' }));
    expect(elsewhere.status).toBe('ok');
    expect(elsewhere.message).toContain('nats://broker.example:4222');
  });

  it('counts what went over a connection', () => {
    const { status, message } = diagnoseBroker(
      link({ kind: 'connected' }, { sent: 12, received: 7, taken: 3, worked: 2 }),
    );
    expect(status).toBe('ok');
    expect(message).toMatch(/12 events were sent.*7 received and 3 of them taken, 2 handled/);
  });

  it.each(['overflowed', 'refused', 'malformed'] as const)('warns of events %s', (counter) => {
    const diagnosis = diagnoseBroker(link({ kind: 'connected' }, { [counter]: 5 }));
    expect(diagnosis).toMatchObject({ status: 'warning', hint: 'The log says which.' });
    expect(diagnosis.message).toContain('5 ');
  });

  it('is a problem when it is down, with the reason and what waits', () => {
    const down = link({ kind: 'down', reason: 'connection refused' });
    const diagnosis = diagnoseBroker({ ...down, waiting: 9 });
    expect(diagnosis.status).toBe('problem');
    expect(diagnosis.message).toMatch(/is down: connection refused\..*up to 9 wait/);
    expect(diagnosis.hint).toMatch(/tried again/);
  });
});
