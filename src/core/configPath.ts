/** Where the configuration lies in a tree. */
export const CONFIG_PATH = '.git-reactor.yaml';
/** Where the module lies that registers handlers and kinds of steps in code. */
export const MODULE_PATH = 'git-reactor.config.mjs';
