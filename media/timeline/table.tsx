import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { BAR_LOOKS, POINT_LOOKS } from '../../src/shared/timeline/looks.ts';
import type { Layout } from '../../src/shared/timeline/layout.ts';
import type { Mark } from '../../src/shared/timeline/marks.ts';
import type { TimelineWords, TimeStyle } from '../../src/shared/timeline/messages.ts';
import { momentText } from '../../src/shared/timeline/ticks.ts';
import { Shape } from './shape.tsx';

/** Rows that are added at once. */
const PAGE = 200;

interface TableProps {
  readonly layout: Layout;
  readonly words: TimelineWords;
  readonly style: TimeStyle;
  readonly onOpen: (id: string) => void;
}

/** The same as the chart, newest first, for who reads rather than looks. */
export function Table({ layout, words, style, onOpen }: TableProps): JSX.Element {
  const [count, setCount] = useState(PAGE);
  const lanes = new Map(layout.lanes.map(({ lane }) => [lane.id, lane.label]));
  const marks = layout.marks.map(({ mark }) => mark).sort((a, b) => b.at - a.at);
  return (
    <div class="rows" tabIndex={0} role="region" aria-label={words.title}>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.time}</th>
            <th scope="col">{words.lane}</th>
            <th scope="col">{words.what}</th>
            <th scope="col">{words.details}</th>
          </tr>
        </thead>
        <tbody>
          {marks.slice(0, count).map((mark) => (
            <tr key={mark.id}>
              <td>{momentText(mark.at, style)}</td>
              <td>{lanes.get(mark.lane)}</td>
              <td class={mark.kind === 'bar' && mark.run !== mark.id ? 'nested' : ''}>
                <button type="button" class="link" onClick={() => onOpen(mark.id)}>
                  <Shape look={lookOf(mark)} />
                  {mark.label}
                </button>
              </td>
              <td>{mark.details.join(' · ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {marks.length > count ? (
        <button type="button" onClick={() => setCount(count + PAGE)}>
          {words.moreRows}
        </button>
      ) : null}
    </div>
  );
}

function lookOf(mark: Mark): Parameters<typeof Shape>[0]['look'] {
  return mark.kind === 'point' ? POINT_LOOKS[mark.look] : BAR_LOOKS[mark.look];
}
