/** Where git is to work. */
export interface GitRepo {
  /** Any folder of the work tree, or a git directory. */
  readonly dir: string;
  /** The git program; `git` from the search path if not given. */
  readonly binary?: string;
  /** Variables of every call, e.g. another object directory. */
  readonly env?: Readonly<Record<string, string>>;
}
