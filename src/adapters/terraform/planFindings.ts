import type { Finding } from '../../core/events/validationData.ts';
import type { Diagnostic } from '../../core/terraform/diagnostic.ts';
import { diagnosticFinding } from '../../core/terraform/diagnosticFinding.ts';
import type { PlanRequest } from '../../core/terraform/plan.ts';
import { contentAt } from './validateModule.ts';

/** Where in the tree the mistakes are, without what the mask hides. */
export function findingsOf(
  diagnostics: readonly Diagnostic[],
  { root, tree }: Pick<PlanRequest, 'root' | 'tree'>,
  mask: (text: string) => string,
): Promise<readonly Finding[]> {
  const read = (file: string): Promise<Uint8Array | undefined> => contentAt(tree, file);
  return Promise.all(
    diagnostics.map(({ summary, detail, ...rest }) =>
      diagnosticFinding(
        { ...rest, summary: mask(summary), detail: mask(detail) },
        { root, fallback: root || '.' },
        read,
      ),
    ),
  );
}
