/** Validators whose findings are about Kubernetes, whatever they read to find them. */
const ABOUT_KUBERNETES: ReadonlySet<string> = new Set([
  'kubernetes',
  'kustomize',
  'helm',
  'policies',
]);

/** The words by which steps choose validators: their names, `kubernetes` for all about it. */
export function validatorWords(validators: readonly string[]): readonly string[] {
  return [...new Set(['kubernetes', ...validators])];
}

/** The validators that words mean, in the order of the validators; `all` means every one. */
export function validatorsNamed(
  words: readonly string[],
  validators: readonly string[],
): readonly string[] {
  return validators.filter((name) =>
    words.some(
      (word) =>
        word === 'all' || word === name || (word === 'kubernetes' && ABOUT_KUBERNETES.has(name)),
    ),
  );
}
