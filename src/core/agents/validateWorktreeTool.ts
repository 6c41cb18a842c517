import * as z from 'zod';
import type { Mask } from '../reactions/maskText.ts';
import { pathMatcher } from '../validation/weighFindings.ts';
import { createTool, LOOKS, REPOSITORY, type AgentTool } from './agentTool.ts';
import { briefVerdict } from './briefFinding.ts';
import { TOOL_NAMES } from './toolNames.ts';

const input = z.strictObject({
  paths: z
    .array(z.string().min(1).max(1000))
    .min(1)
    .max(50)
    .optional()
    .describe('Only files that match one of these globs, such as "k8s/**/*.yaml".'),
  all: z
    .boolean()
    .default(false)
    .describe(
      'All files, and findings that were there before too; default: what changed since HEAD.',
    ),
  repository: REPOSITORY,
});

const description =
  'Checks the files on disk before they are committed, untracked ones too: Kubernetes manifests, ' +
  'Terraform, YAML, JSON and TOML, leaked secrets, conflict markers, and what the repository ' +
  'configures. Tells whether a commit of them would pass, and every new finding with its place. Call ' +
  'it before each commit. Edits that are not saved are not seen; they are named where the editor ' +
  'knows them. Changes nothing.';

/** Would this pass, before it is committed? */
export function validateWorktreeTool(mask: Mask): AgentTool {
  const name = TOOL_NAMES.validateWorktree;
  const words = { name, title: 'Check the files on disk', description, annotations: LOOKS };
  return createTool(
    {
      ...words,
      input,
      run: (host, { all: isAll, paths, repository }, signal) =>
        host.use({ repository, purpose: 'read' }, async (opened) => {
          const matches = paths === undefined ? {} : { matches: pathMatcher(paths) };
          const verdict = await opened.engine.validate({
            ...{ of: 'worktree', isAll, signal },
            ...matches,
          });
          const unsaved = opened.unsaved();
          return {
            repository: opened.root,
            wouldPass: verdict.verdict !== 'fail' && verdict.verdict !== 'error',
            checkedFiles: verdict.checked,
            ...briefVerdict(verdict),
            ...(unsaved.length > 0 && { unsavedAndNotChecked: unsaved }),
          };
        }),
    },
    mask,
  );
}
