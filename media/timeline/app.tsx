import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type {
  TimelineState,
  TimelineWords,
  TimeStyle,
} from '../../src/shared/timeline/messages.ts';
import { boundedZoom } from '../../src/shared/timeline/zoom.ts';
import { Chart, type ChartHandle } from './chart.tsx';
import { themeColours } from './colours.ts';
import type { Host } from './host.ts';
import { Legend } from './legend.tsx';
import type { TimelineStore } from './store.ts';
import { Table } from './table.tsx';
import { Toolbar } from './toolbar.tsx';

interface AppProps {
  readonly host: Host;
  readonly store: TimelineStore;
  readonly words: TimelineWords;
  readonly style: TimeStyle;
}

type View = Pick<TimelineState, 'zoom' | 'selected' | 'isTable'>;

export function App({ host, store, words, style }: AppProps): JSX.Element {
  const [{ head, layout }, setShown] = useState(store.shown);
  const [{ zoom, selected, isTable }, setView] = useState<View>(host.state);
  const chart = useRef<ChartHandle>(null);
  const latestZoom = useRef(zoom);
  latestZoom.current = zoom;

  const change = (changed: Partial<View>): void => {
    setView((view) => ({ ...view, ...changed }));
    host.keep(changed);
  };
  const exportPicture = (): void => {
    host.ask({ kind: 'export', zoom: latestZoom.current, colours: themeColours() });
  };
  // Before anything is asked of the host: its answer may be there sooner than the first picture.
  useLayoutEffect(() => {
    store.listen(() => setShown(store.shown), exportPicture);
  }, []);
  useEffect(() => {
    if (head !== undefined) host.keep({ root: head.chosen });
  }, [head?.chosen]);

  const open = (id: string): void => host.ask({ kind: 'open', id });
  const isEmpty = head === undefined || head.sentence !== '';
  return (
    <>
      <Toolbar
        {...{ head, words, zoom, isTable }}
        onChoose={(root) => host.ask({ kind: 'choose', root })}
        onZoom={(wanted) => change({ zoom: boundedZoom(wanted) })}
        onNewest={() => chart.current?.showNewest()}
        onOlder={() => host.ask({ kind: 'older' })}
        onTable={(wanted) => change({ isTable: wanted })}
        onExport={exportPicture}
      />
      <main>
        {isEmpty ? (
          <p class="empty">{head?.sentence}</p>
        ) : isTable ? (
          <Table {...{ layout, words, style }} onOpen={open} />
        ) : (
          <Chart
            {...{ layout, words, style, zoom, selected, host }}
            handle={chart}
            onZoom={(wanted) => change({ zoom: boundedZoom(wanted) })}
            onSelect={(id) => change({ selected: id })}
            onOpen={open}
          />
        )}
      </main>
      {isEmpty ? null : <Legend words={words} />}
    </>
  );
}
