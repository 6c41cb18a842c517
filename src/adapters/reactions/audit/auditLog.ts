import type { AuditLog } from '../../../core/reactions/audit/auditLog.ts';
import type { AuditLogPorts } from './auditLogPorts.ts';
import { AuditWriter } from './auditWriter.ts';
import { lazyAuditReader } from './lazyAuditReader.ts';

/** The audit log of a repository. Nothing is written before `start`. */
export function createAuditLog(ports: AuditLogPorts): AuditLog {
  const reader = lazyAuditReader(ports);
  const writer = new AuditWriter(ports);
  return {
    get state() {
      return writer.state;
    },
    get closed() {
      return writer.closed;
    },
    start: () => writer.start(),
    remark: (remark) => writer.remark(remark),
    idle: () => writer.idle(),
    verify: () => reader.verify(),
    entries: (range) => reader.entries(range),
    export: (format, range) => reader.export(format, range),
    dispose: () => writer.dispose(),
  };
}
