import { TreeItem } from 'vscode';
import type { Run, RunStep } from '../../core/reactions/run.ts';
import { labelOf } from '../runs/stepLabel.ts';
import { statusIcon, stepWords } from '../runs/runWords.ts';
import { plainTooltip } from '../tree/plainTooltip.ts';
import type { TreeRow } from '../tree/row.ts';

/** A step of a run. */
export function stepRow(parent: TreeRow, run: Run, step: RunStep): TreeRow {
  return {
    id: `${parent.id}\0${step.place}`,
    parent,
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
