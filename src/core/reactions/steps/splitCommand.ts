/** A command as an argument vector, or why it cannot be one without a shell. */
export type SplitCommand =
  | { readonly kind: 'arguments'; readonly args: readonly [string, ...string[]] }
  | { readonly kind: 'refused'; readonly reason: string };

/** What a shell would act on wherever it stands outside of quotes. */
const ACTED_ON = new Set(['|', '&', ';', '<', '>', '(', ')', '$', '`', '*', '?', '[', '\n', '\r']);
/** What a shell would act on between double quotes too. */
const EXPANDED = new Set(['$', '`']);
const ASSIGNMENT = /^[A-Za-z_][A-Za-z0-9_]*=/;

/**
 * Splits a command at spaces. `'…'` is taken as it is; in `"…"` a backslash takes `"` and `\` as
 * they are; outside of both it takes any character. What only a shell can do is refused rather than
 * handed on as text, since it would silently do something else.
 */
export function splitCommand(text: string): SplitCommand {
  const splitter = new Splitter(text.trim());
  return splitter.split();
}

class Splitter {
  readonly #text: string;
  readonly #args: string[] = [];
  #at = 0;
  /** The word that is being read; `undefined` between words. */
  #word: string | undefined;
  /** An open brace was seen in the word, outside of quotes. */
  #hasBrace = false;
  #refusal: string | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  split(): SplitCommand {
    while (this.#at < this.#text.length && this.#refusal === undefined) this.#take();
    this.#endWord();
    const [program, ...rest] = this.#args;
    const reason = this.#refusal ?? programRefusal(program);
    if (reason !== undefined) return { kind: 'refused', reason };
    return { kind: 'arguments', args: [program ?? '', ...rest] };
  }

  #take(): void {
    const character = this.#text.charAt(this.#at++);
    if (character === "'" || character === '"') this.#takeQuoted(character);
    else if (character === ' ' || character === '\t') this.#endWord();
    else if (character === '\\') this.#takeEscaped();
    else if (this.#isActedOn(character)) this.#refusal = needsShell(character);
    else this.#add(character);
  }

  #isActedOn(character: string): boolean {
    if (ACTED_ON.has(character)) return true;
    if (character === '#' || character === '~') return this.#word === undefined;
    if (character === '{' || character === '}') this.#hasBrace = character === '{';
    return character === ',' && this.#hasBrace;
  }

  #takeQuoted(quote: string): void {
    this.#add('');
    for (;;) {
      if (this.#at >= this.#text.length) {
        this.#refusal = `A ${quote} is not closed.`;
        return;
      }
      const character = this.#text.charAt(this.#at++);
      if (character === quote) return;
      if (quote === '"' && EXPANDED.has(character)) this.#refusal = needsShell(character);
      const next = this.#text.charAt(this.#at);
      const isEscape = quote === '"' && character === '\\' && (next === '"' || next === '\\');
      if (isEscape) this.#at++;
      this.#add(isEscape ? next : character);
    }
  }

  #takeEscaped(): void {
    if (this.#at >= this.#text.length) this.#refusal = 'A \\ at the end takes nothing.';
    else this.#add(this.#text.charAt(this.#at++));
  }

  #add(text: string): void {
    this.#word = (this.#word ?? '') + text;
  }

  #endWord(): void {
    if (this.#word !== undefined) this.#args.push(this.#word);
    this.#word = undefined;
    this.#hasBrace = false;
  }
}

function programRefusal(program: string | undefined): string | undefined {
  if (program === undefined || program === '') return 'It names no program.';
  if (program === '!') return needsShell('!');
  if (!ASSIGNMENT.test(program)) return undefined;
  return `${JSON.stringify(program)} is no program. Put variables into \`env\`.`;
}

function needsShell(character: string): string {
  const shown = character === '\n' || character === '\r' ? 'a second line' : character;
  return `Only a shell understands ${shown} here. Name one (\`shell: bash\`), put the command into a script, or put quotes around it if it is meant as it stands.`;
}
