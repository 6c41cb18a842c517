import type { AuditReader } from '../../../core/reactions/audit/auditReader.ts';
import { Lazily } from '../../../core/lazily.ts';
import type { AuditReaderInit } from './auditReader.ts';

/** The reader of a repository's audit log, loaded when it is first asked. */
export function lazyAuditReader(init: AuditReaderInit): AuditReader {
  const reader = new Lazily(async () => {
    const { createAuditReader } = await import('./auditReader.ts');
    return createAuditReader(init);
  });
  return {
    ...reader.methods('verify'),
    async *entries(range) {
      yield* (await reader.get()).entries(range);
    },
    async *export(format, range) {
      yield* (await reader.get()).export(format, range);
    },
  };
}
