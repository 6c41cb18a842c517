/** The names of the methods that answer with a promise, so that loading can come before. */
export type AsyncMethod<T> = {
  [K in keyof T]: T[K] extends (...args: never[]) => Promise<unknown> ? K : never;
}[keyof T];

/** Something that is loaded when it is first needed, once; a load that failed is tried again. */
export class Lazily<T extends object> {
  readonly #load: () => Promise<T>;
  #loading: Promise<T> | undefined;
  #loaded: T | undefined;
  #end: ((it: T) => void) | undefined;

  constructor(load: () => Promise<T>) {
    this.#load = load;
  }

  get(): Promise<T> {
    this.#loading ??= this.#begin();
    return this.#loading;
  }

  /** Methods with these names that load first what they are the methods of. */
  methods<K extends AsyncMethod<T>>(...names: readonly K[]): Pick<T, K> {
    const method =
      (name: K) =>
      async (...args: readonly unknown[]) => {
        const it = (await this.get()) as Record<K, (...args: readonly unknown[]) => unknown>;
        return it[name](...args);
      };
    return Object.fromEntries(names.map((name) => [name, method(name)])) as Pick<T, K>;
  }

  /** Ends what was loaded, or will be; loads nothing for that. */
  finish(end: (it: T) => void): void {
    this.#end = end;
    if (this.#loaded !== undefined) end(this.#loaded);
  }

  async #begin(): Promise<T> {
    try {
      this.#loaded = await this.#load();
    } catch (error) {
      this.#loading = undefined;
      throw error;
    }
    this.#end?.(this.#loaded);
    return this.#loaded;
  }
}
