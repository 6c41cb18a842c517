import { env, l10n, ViewColumn, window, type ExtensionContext, type WebviewPanel } from 'vscode';
import { DisposableStore, toDisposable, type Disposable } from '../../core/disposable.ts';
import type { Log } from '../../core/ports.ts';
import type { CommandTable } from '../commandTable.ts';
import { COMMANDS, TIMELINE_PANEL } from '../ids.ts';
import type { TimelinePanel } from './timelinePanel.ts';

/** Adds the timeline: its commands, and its return when the window was loaded again. */
export function registerTimeline(
  table: CommandTable,
  { extensionUri: home }: Pick<ExtensionContext, 'extensionUri'>,
  log: Log,
): Disposable {
  const { repositories } = table;
  const owned = new DisposableStore();
  let shown: TimelinePanel | undefined;
  const fill = async (panel: WebviewPanel): Promise<void> => {
    const { TimelinePanel } = await import('./timelinePanel.ts');
    const locale = env.language;
    const filled = new TimelinePanel({ repositories, log, panel, home, locale });
    shown = filled;
    panel.onDidDispose(() => {
      if (shown === filled) shown = undefined;
    });
  };
  table.add(COMMANDS.showTimeline, async () => {
    const active = repositories.of(window.activeTextEditor?.document.uri);
    if (shown === undefined) {
      const title = l10n.t('Timeline');
      await fill(window.createWebviewPanel(TIMELINE_PANEL, title, ViewColumn.Active));
    }
    shown?.reveal(active);
  });
  table.add(COMMANDS.exportTimeline, () => shown?.exportPicture());
  owned.add(
    window.registerWebviewPanelSerializer(TIMELINE_PANEL, {
      deserializeWebviewPanel: (panel) => fill(panel),
    }),
  );
  owned.add(toDisposable(() => shown?.dispose()));
  return owned;
}
