import { MarkdownString } from 'vscode';

/** Messages and names are anybody's words: as text, never as Markdown. */
export function plainTooltip(...lines: readonly (string | undefined)[]): MarkdownString {
  const tooltip = new MarkdownString();
  tooltip.appendText(lines.filter(Boolean).join('\n'));
  return tooltip;
}
