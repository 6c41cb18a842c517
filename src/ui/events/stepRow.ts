import { TreeItem } from 'vscode';
import type { Run, RunStep } from '../../core/reactions/run.ts';
import { labelOf } from '../runs/stepLabel.ts';
import { statusIcon, stepWords } from '../runs/runWords.ts';
import type { InRepository, RunTarget } from '../targets.ts';
import { plainTooltip } from '../tree/plainTooltip.ts';
import type { TreeRow } from '../tree/row.ts';

/** A step of a run. */
export function stepRow(
  parent: TreeRow & InRepository,
  run: Run,
  step: RunStep,
): TreeRow & RunTarget {
  return {
    id: `${parent.id}\0${step.place}`,
    repository: parent.repository,
    run,
    parent,
    shown: () => [step.status, stepWords(step)],
    item() {
      const label = labelOf(run, step);
      const words = stepWords(step);
      const item = new TreeItem(label);
      item.description = words;
      item.iconPath = statusIcon(step.status);
      item.tooltip = plainTooltip(`${step.place}  ${label}`, words);
      item.contextValue = 'step';
      item.accessibilityInformation = { label: `${label}, ${words}` };
      return item;
    },
  };
}
