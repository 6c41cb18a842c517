import { commands, l10n, Uri, window, workspace, type WebviewPanel } from 'vscode';
import { DisposableStore, type Disposable } from '../../core/disposable.ts';
import { messageOf } from '../../core/errors.ts';
import type { OpenRepository } from '../../core/openRepository.ts';
import type { Log } from '../../core/ports.ts';
import { layOut } from '../../shared/timeline/layout.ts';
import type {
  HostMessage,
  TimelineHead,
  TimelineRequest,
  TimelineWords,
  TimeStyle,
} from '../../shared/timeline/messages.ts';
import { drawPicture } from '../../shared/timeline/picture.ts';
import { readRequest } from '../../shared/timeline/readMessage.ts';
import { Coalescer } from '../coalescer.ts';
import type { Repositories } from '../repositories.ts';
import { TimelineDifference } from './timelineDifference.ts';
import { marksOf, type DrawnTimeline } from './timelineMarks.ts';
import { timelinePage } from './timelinePage.ts';
import { TimelineSource } from './timelineSource.ts';
import { openMark } from './openMark.ts';
import { markWords, timelineWords } from './timelineWords.ts';

export interface TimelinePanelInit {
  readonly repositories: Repositories;
  readonly log: Log;
  readonly panel: WebviewPanel;
  /** Of the extension. */
  readonly home: Uri;
  /** Of the texts. */
  readonly locale: string;
}

/** Many changes at once are drawn once. Milliseconds. */
const DRAW_MS = 100;

/** The timeline of one repository in a webview. Ends with its panel, or when it is disposed. */
export class TimelinePanel implements Disposable {
  readonly #init: TimelinePanelInit;
  readonly #words: TimelineWords;
  readonly #style: TimeStyle;
  readonly #owned = new DisposableStore();
  readonly #difference = new TimelineDifference();
  readonly #soon: Coalescer;
  #source: TimelineSource | undefined;
  #drawn: DrawnTimeline | undefined;
  /** The repository that is wanted; empty: whichever the webview remembers, else the first. */
  #root = '';
  #isListening = false;

  constructor(init: TimelinePanelInit) {
    this.#init = init;
    const { panel, repositories, home, locale } = init;
    this.#words = timelineWords();
    this.#style = { zone: Intl.DateTimeFormat().resolvedOptions().timeZone, locale };
    this.#soon = this.#owned.add(new Coalescer(DRAW_MS, () => void this.#draw()));
    const soon = (): void => this.#soon.soon();
    this.#owned.add(repositories.onChange(soon));
    this.#owned.add(repositories.onReaction(soon));
    this.#owned.add(panel.onDidChangeViewState(soon));
    this.#owned.add(panel.webview.onDidReceiveMessage((said) => void this.#answer(said)));
    this.#owned.add(panel.onDidDispose(() => this.dispose()));
    const folder = Uri.joinPath(home, 'dist');
    panel.iconPath = {
      light: Uri.joinPath(home, 'media', 'timeline-light.svg'),
      dark: Uri.joinPath(home, 'media', 'timeline-dark.svg'),
    };
    panel.webview.options = { enableScripts: true, localResourceRoots: [folder] };
    panel.webview.html = timelinePage({
      webview: panel.webview,
      folder,
      words: this.#words,
      style: this.#style,
    });
  }

  /** Shows it, of this repository if one is given. */
  reveal(repository?: OpenRepository): void {
    if (repository !== undefined) this.#choose(repository.root);
    this.#init.panel.reveal();
  }

  /** Asks the person for a place and writes the picture there. */
  exportPicture(): void {
    // Only the webview knows what the theme looks like.
    this.#say({ kind: 'askColours' });
  }

  dispose(): void {
    this.#source?.dispose();
    this.#owned.dispose();
  }

  #say(message: HostMessage): void {
    void this.#init.panel.webview.postMessage(message);
  }

  async #answer(said: unknown): Promise<void> {
    const request = readRequest(said);
    if (request === undefined) {
      this.#init.log.warn('The timeline said something that is no request; it is passed over.');
      return;
    }
    try {
      await this.#act(request);
    } catch (error) {
      this.#init.log.warn(messageOf(error));
      void window.showErrorMessage(messageOf(error));
    }
  }

  #act(request: TimelineRequest): Promise<void> | undefined {
    switch (request.kind) {
      case 'ready':
        this.#isListening = true;
        this.#difference.forget();
        if (this.#root === '') this.#root = request.root;
        return this.#draw();
      case 'choose':
        this.#choose(request.root);
        return undefined;
      case 'older':
        this.#source?.loadOlder();
        return undefined;
      case 'open':
        return this.#source && openMark(this.#source.repository, request.id);
      case 'export':
        return this.#write(request);
    }
  }

  #choose(root: string): void {
    if (root === this.#root) return;
    this.#root = root;
    this.#soon.soon();
  }

  async #draw(): Promise<void> {
    const { panel, repositories, log } = this.#init;
    // Shown again it says `ready`, and gets all of it; that may come before it counts as visible.
    if (!this.#isListening || !panel.visible) return;
    const source = this.#followed();
    const facts = await source?.facts();
    if (source !== this.#source || this.#owned.isDisposed) return;
    this.#drawn = facts && marksOf(facts, markWords(this.#style));
    const marks = this.#drawn?.marks ?? [];
    const commits = facts?.commits.length ?? 0;
    const head: TimelineHead = {
      repositories: repositories.all.map(({ root, name }) => ({ root, name })),
      chosen: source?.repository.root ?? '',
      lanes: this.#drawn?.lanes ?? [],
      sentence: marks.length > 0 ? '' : this.#whyEmpty(),
      summary: l10n.t('Commits: {0} · Runs: {1}', commits, facts?.runs.length ?? 0),
      hasOlder: facts?.hasOlder ?? false,
    };
    const change = this.#difference.next(head, marks);
    log.debug(`Timeline: ${change?.put.length ?? 0} of ${marks.length} marks are sent.`);
    if (change !== undefined) this.#say(change);
  }

  /** The source of the chosen repository, or of the first one where that is not open any more. */
  #followed(): TimelineSource | undefined {
    const { repositories, log } = this.#init;
    const { all } = repositories;
    const wanted = all.find(({ root }) => root === this.#root) ?? all[0];
    if (this.#source?.repository === wanted) return this.#source;
    this.#source?.dispose();
    const onError = (error: unknown): void => log.warn(messageOf(error));
    this.#source = wanted && new TimelineSource(wanted, () => this.#soon.soon(), onError);
    return this.#source;
  }

  #whyEmpty(): string {
    const { repositories } = this.#init;
    const [problem] = repositories.problems;
    if (problem !== undefined) return problem;
    return repositories.state === 'ready' || repositories.state === 'empty'
      ? l10n.t('There is no commit yet. Commit something, and it stands here at once.')
      : repositories.state === 'starting'
        ? l10n.t('Reading the history…')
        : l10n.t('No repository is open. Open a folder with one, and its history stands here.');
  }

  async #write({ zoom, colours }: Extract<TimelineRequest, { kind: 'export' }>): Promise<void> {
    const { repository } = this.#source ?? {};
    if (repository === undefined || this.#drawn === undefined) return;
    const name = `${repository.name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')}-timeline.svg`;
    const place = await window.showSaveDialog({
      title: l10n.t('Export the Timeline as SVG'),
      defaultUri: Uri.joinPath(Uri.file(repository.root), '..', name),
      filters: { SVG: ['svg'] },
    });
    if (place === undefined) return;
    const { lanes, marks } = this.#drawn;
    const picture = drawPicture({
      layout: layOut(lanes, marks),
      title: `${repository.name} · ${this.#words.title}`,
      ...{ zoom, colours, words: this.#words, style: this.#style },
    });
    await workspace.fs.writeFile(place, new TextEncoder().encode(picture));
    const open = l10n.t('Open');
    const said = l10n.t('The timeline was written to {0}.', place.fsPath);
    if ((await window.showInformationMessage(said, open)) !== open) return;
    await commands.executeCommand('vscode.open', place);
  }
}
