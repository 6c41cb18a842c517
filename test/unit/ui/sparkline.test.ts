import { describe, expect, it } from 'vitest';
import { withCheck, type HealthRecord } from '../../../src/core/reactions/healthRecord.ts';
import { sparkline } from '../../../src/ui/deployments/sparkline.ts';

const MINUTE = 60_000;
const frame = { from: 0, to: 10 * MINUTE, signs: 10 };

function recordOf(
  ...checks: readonly (readonly [minute: number, healthy: boolean])[]
): HealthRecord {
  let record: HealthRecord | undefined;
  for (const [minute, healthy] of checks)
    record = withCheck(record, { at: minute * MINUTE, healthy });
  if (record === undefined) throw new Error('No check was given.');
  return record;
}

describe('health over time as text', () => {
  it('says where nothing is known', () => {
    expect(sparkline(undefined, frame)).toBe('··········');
  });

  it('tells healthy, unhealthy and unknown apart by shape', () => {
    const record = recordOf([2, true], [3, true], [4, false], [5, false], [6, true]);
    expect(sparkline(record, frame)).toBe('··██▁▁█···');
  });

  it('tells how much of a time it was healthy', () => {
    const record = recordOf([0, true], [0.5, false], [1, false]);
    expect(sparkline(record, frame)[0]).toBe('▅');
  });

  it('has as many signs as it is asked for', () => {
    expect(sparkline(recordOf([1, true]), { ...frame, signs: 30 })).toHaveLength(30);
  });
});
