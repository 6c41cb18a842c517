import * as z from 'zod';
import { pathGlobSchema } from '../../globSchema.ts';

/** A step of the kind `terraform`. */
export const terraformSchema = z
  .strictObject({
    terraform: z
      .enum(['plan', 'apply'])
      .describe(
        'plan: plans root modules in private copies; apply: applies exactly the plans of this run.',
      ),
    roots: z
      .array(pathGlobSchema)
      .min(1)
      .optional()
      .describe(
        'Globs of the root modules to plan, changed or not; `.` is the top directory. Default: those that the change concerns, also through modules that they call.',
      ),
    varFiles: z
      .array(z.string().refine(isInTree, 'It has to be a path within the repository.'))
      .optional()
      .describe('Files with values of variables, as paths from the top of the repository.'),
    environment: z
      .string()
      .min(1)
      .optional()
      .describe('The environment that infrastructure events name. Default: reality or workspace.'),
  })
  .superRefine(({ terraform, roots, varFiles }, context) => {
    if (terraform === 'plan') return;
    for (const [key, value] of Object.entries({ roots, varFiles })) {
      const message = `${key} belongs to terraform: plan; exactly what was planned is applied.`;
      if (value !== undefined) context.addIssue({ code: 'custom', path: [key], message });
    }
  });

export type TerraformOptions = Readonly<z.output<typeof terraformSchema>>;

function isInTree(path: string): boolean {
  return !/^([\\/]|[A-Za-z]:)/.test(path) && !path.split(/[\\/]/).includes('..');
}
