import { Uri, window } from 'vscode';
import { shortType } from '../../core/events/event.ts';
import type { OpenRepository } from '../../core/openRepository.ts';
import type { CommandTable } from '../commandTable.ts';
import type { Documents } from '../documents.ts';
import { COMMANDS } from '../ids.ts';
import { rangeOf } from '../problems.ts';
import { targetOf, type EventTarget, type FindingTarget } from '../targets.ts';
import { visibleText } from '../visibleText.ts';
import type { EventsView } from './eventsView.ts';
import { pickFilter } from './pickFilter.ts';

/** Adds what a person does with the Events tree and its rows. */
export function addEventCommands(
  table: CommandTable,
  documents: Documents,
  events: EventsView,
): void {
  table.add(COMMANDS.filterEvents, () => chooseFilter(events));
  table.add(COMMANDS.clearFilter, () => events.filter.clear());
  table.addFor(COMMANDS.loadOlder, (repository: OpenRepository) => events.loadOlder(repository));
  table.add(COMMANDS.showEvent, async (given: unknown) => {
    const target = targetOf('event', given);
    if (target !== undefined) await showEvent(target, documents);
  });
  table.add(COMMANDS.openFinding, async (given: unknown) => {
    const target = targetOf('finding', given);
    if (target !== undefined) await openFinding(target);
  });
}

async function chooseFilter(events: EventsView): Promise<void> {
  const { filter } = events;
  const chosen = await pickFilter(filter.value, await events.branches());
  if (chosen !== undefined) await filter.choose(chosen);
}

/** The whole event as it stands in the stream. */
async function showEvent({ event }: EventTarget, documents: Documents): Promise<void> {
  await documents.show(`event ${event.source} ${event.id}`, {
    title: `${shortType(event)}.json`,
    read: () => visibleText(`${JSON.stringify(event, null, 2)}\n`),
  });
}

async function openFinding({ repository, finding }: FindingTarget): Promise<void> {
  const uri = Uri.joinPath(Uri.file(repository.root), finding.path);
  await window.showTextDocument(uri, { selection: rangeOf(finding), preview: true });
}
