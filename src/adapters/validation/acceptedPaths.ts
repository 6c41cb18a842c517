/** Which paths the built-in validators read; kept apart so that the host need not load them. */
export function isYamlPath(path: string): boolean {
  return /\.ya?ml$/i.test(path);
}

export function isJsonPath(path: string): boolean {
  return /\.json$/i.test(path);
}

export function isTomlPath(path: string): boolean {
  return /\.toml$/i.test(path);
}

/** JSON files that their tools read with comments and trailing commas. */
export function isCommentedJsonPath(path: string): boolean {
  return /(^|\/)(\.vscode\/[^/]+|\.devcontainer\/[^/]+|[^/]*tsconfig[^/]*|jsconfig|\.eslintrc|\.babelrc|devcontainer)(\.json)$/i.test(
    path,
  );
}

/**
 * Templates of a Helm chart are text with actions in it and no YAML, whatever their ending says
 * (https://helm.sh/docs/topics/charts/#the-chart-file-structure).
 */
export function isHelmTemplatePath(path: string): boolean {
  return /(^|\/)templates\/[^/]+/.test(path);
}
