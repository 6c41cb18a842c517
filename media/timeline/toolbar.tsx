import type { JSX } from 'preact';
import type { TimelineHead, TimelineWords } from '../../src/shared/timeline/messages.ts';
import { ZOOM_STEP } from '../../src/shared/timeline/zoom.ts';

export interface ToolbarProps {
  readonly head: TimelineHead | undefined;
  readonly words: TimelineWords;
  readonly zoom: number;
  readonly isTable: boolean;
  readonly onChoose: (root: string) => void;
  readonly onZoom: (zoom: number) => void;
  readonly onNewest: () => void;
  readonly onOlder: () => void;
  readonly onTable: (isTable: boolean) => void;
  readonly onExport: () => void;
}

export function Toolbar(props: ToolbarProps): JSX.Element {
  const { head, words, zoom, isTable, onZoom, onTable } = props;
  const isEmpty = head === undefined || head.sentence !== '';
  return (
    <header>
      <h1 class="unseen">{words.title}</h1>
      <Repositories {...props} />
      {isTable ? null : (
        <span class="group">
          <Button
            title={`${words.zoomOut} (-)`}
            text="−"
            off={isEmpty}
            press={() => onZoom(zoom / ZOOM_STEP)}
          />
          <Button
            title={`${words.zoomReset} (0): ${percent(zoom)}`}
            text={percent(zoom)}
            off={isEmpty}
            press={() => onZoom(1)}
          />
          <Button
            title={`${words.zoomIn} (+)`}
            text="+"
            off={isEmpty}
            press={() => onZoom(zoom * ZOOM_STEP)}
          />
        </span>
      )}
      {isTable ? null : <Button text={words.newest} off={isEmpty} press={props.onNewest} />}
      <Button text={words.older} off={head?.hasOlder !== true} press={props.onOlder} />
      <span class="faint summary">{head?.summary}</span>
      <Button
        text={isTable ? words.asChart : words.asTable}
        off={isEmpty}
        press={() => onTable(!isTable)}
      />
      <Button text={words.exportIt} off={isEmpty} press={props.onExport} />
    </header>
  );
}

function Repositories({ head, words, onChoose }: ToolbarProps): JSX.Element | null {
  if (head === undefined || head.repositories.length < 2) return null;
  return (
    <select
      aria-label={words.repository}
      value={head.chosen}
      onChange={({ currentTarget }) => onChoose(currentTarget.value)}
    >
      {head.repositories.map(({ root, name }) => (
        <option key={root} value={root} title={root}>
          {name}
        </option>
      ))}
    </select>
  );
}

interface ButtonProps {
  readonly text: string;
  /** Where the text is only a sign. */
  readonly title?: string;
  readonly off: boolean;
  readonly press: () => void;
}

function Button({ text, title, off, press }: ButtonProps): JSX.Element {
  return (
    <button type="button" title={title} aria-label={title} disabled={off} onClick={press}>
      {text}
    </button>
  );
}

function percent(zoom: number): string {
  return `${Math.round(zoom * 100)} %`;
}
