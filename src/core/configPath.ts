/** Where the configuration lies in a tree. */
export const CONFIG_PATH = '.git-reactor.yaml';
