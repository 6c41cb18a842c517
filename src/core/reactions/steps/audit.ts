import * as z from 'zod';
import { fillText } from '../fillText.ts';
import type { Mask } from '../maskText.ts';
import type { RunRef } from '../../events/runData.ts';
import type { StepKind } from '../stepKind.ts';
import { filledText } from './filledText.ts';

/** A remark of a reaction for the audit; masked. */
export interface AuditRemark extends RunRef {
  /** The place of the step in the run. */
  readonly step: string;
  readonly text: string;
  /** How many reactions lie between a person's act and it. */
  readonly hops: number;
}

/** Takes remarks into the audit. */
export interface AuditSink {
  /** Resolves when it is durable; the same remark of the same step may come again. */
  remark(remark: AuditRemark): Promise<void>;
}

export interface AuditPorts {
  readonly audit: AuditSink;
  readonly mask: Mask;
}

const schema = z.strictObject({
  audit: filledText.describe('A line for the audit, e.g. "Reviewed by ${author}".'),
});

export interface AuditOptions {
  readonly audit: string;
}

/** `audit`: leaves a remark in the audit. */
export function createAuditKind({ audit, mask }: AuditPorts): StepKind<AuditOptions> {
  return {
    kind: 'audit',
    description: 'Leaves a remark in the audit.',
    schema,
    acts: () => false,
    async run(context) {
      const text = mask(fillText(context.options.audit, context));
      const { run, step, hops } = context;
      await audit.remark({ ...run, step, hops, text });
      return { kind: 'succeeded', summary: text };
    },
  };
}
