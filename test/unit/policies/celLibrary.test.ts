import { describe, expect, it } from 'vitest';
import { compileExpression } from '../../../src/core/cel/expression.ts';
import { policyLanguage } from '../../../src/adapters/kubernetes/policies/policyLanguage.ts';

/** What an expression gives, or the codes and messages of what is wrong with it. */
function evaluated(text: string, object: unknown = null): unknown {
  const compiled = compileExpression(text, policyLanguage([]), []);
  if (compiled.kind === 'broken') {
    return compiled.problems.map(({ code, message }) => `${code ?? ''} ${message}`);
  }
  const answer = compiled.expression.evaluate({ object });
  return answer.kind === 'value' ? answer.value : answer.message;
}

describe('the library that policies of Kubernetes may use', () => {
  it.each([
    // Quantities
    'quantity("1.5Gi").isGreaterThan(quantity("1500Mi"))',
    'quantity("500m").isLessThan(quantity("1"))',
    'quantity("1k").compareTo(quantity("1000")) == 0',
    'quantity("1Ki").compareTo(quantity("1k")) == 1',
    'quantity("-1").compareTo(quantity("0")) == -1',
    'quantity("-5Mi").sign() == -1 && quantity("0").sign() == 0 && quantity("2").sign() == 1',
    'quantity("1e3") == quantity("1000") && quantity("1E3") == quantity("1k")',
    'quantity("2E") == quantity("2000P")',
    'quantity("0.1") == quantity("100m") && quantity(".5") == quantity("500m")',
    'quantity("0.1m") == quantity("100u") && quantity("1n") != quantity("2n")',
    'quantity("50k").isInteger() && quantity("50k").asInteger() == 50000',
    '!quantity("1500m").isInteger()',
    'quantity("1500m").asApproximateFloat() == 1.5',
    'quantity("50k").add(quantity("20")) == quantity("50020")',
    'quantity("50k").sub(20000) == quantity("30k") && quantity("50k").add(1) == quantity("50001")',
    'isQuantity("1.3Gi") && isQuantity("1") && !isQuantity("1.3Zi") && !isQuantity("")',
    '!isQuantity("1 Gi") && !isQuantity(".") && !isQuantity("Gi") && !isQuantity("--1")',
    // Strings
    '"kubernetes".charAt(0) == "k" && "a😀b".charAt(1) == "😀" && "ab".charAt(2) == ""',
    '"hello".replace("l", "L") == "heLLo" && "hello".replace("l", "$&", 1) == "he$&lo"',
    '"hello".replace("l", "", -1) == "heo" && "hello".replace("x", "y") == "hello"',
    '"a,b,c".split(",") == ["a", "b", "c"] && "a,b,c".split(",", 2) == ["a", "b,c"]',
    '["a", "b"].join("-") == "a-b" && ["a", "b"].join() == "ab"',
    '"  x ".trim() == "x"',
    '"aBÄ".upperAscii() == "ABÄ" && "AbÄ".lowerAscii() == "abÄ"',
    '"hello".substring(1) == "ello" && "hello".substring(1, 3) == "el"',
    '"hello".indexOf("l") == 2 && "hello".lastIndexOf("l") == 3 && "hello".indexOf("l", 3) == 3',
    '"hello".startsWith("he") && "hello".endsWith("lo") && "hello".contains("ell")',
    '"a123b45".find("[0-9]+") == "123" && "abc".find("[0-9]+") == ""',
    '"a123b45".findAll("[0-9]+") == ["123", "45"] && "a1b2".findAll("[0-9]", 1) == ["1"]',
    '"registry.example/app".matches("^registry[.]example/.+$") && !"x".matches("y")',
    'matches("abc", "b")',
    '"matches".matches("matches") && "x" != "matches("',
    '"gums".reverse() == "smug"',
    '"%s has %d of %.2f (%%) %x".format(["a", 3, 1.5, 255]) == "a has 3 of 1.50 (%) ff"',
    '"%s".format([["a", true, 1]]) == "[a, true, 1]"',
    // Lists
    '[1, 2, 3].sum() == 6 && [1.5, 2.5].sum() == 4.0 && [].sum() == 0',
    '[3, 1, 2].min() == 1 && [3, 1, 2].max() == 3 && ["b", "a"].min() == "a"',
    '[1, 2, 2].isSorted() && !["b", "a"].isSorted() && [].isSorted()',
    '[1, 2, 2].indexOf(2) == 1 && [1, 2, 2].lastIndexOf(2) == 2 && [1].indexOf(5) == -1',
    // Sets
    'sets.contains([1, 2, 3], [2, 3]) && !sets.contains([1], [1, 2]) && sets.contains([1], [])',
    'sets.equivalent([1, 2, 2], [2, 1]) && !sets.equivalent([1], [1, 2])',
    'sets.intersects([1, 2], [2, 3]) && !sets.intersects([1], [2])',
    // The language itself
    '[1, 2].all(x, x > 0) && [1, 2].exists(x, x > 1) && [1, 2].exists_one(x, x > 1)',
    '[1, 2].map(x, x * 2) == [2, 4] && [1, 2].map(x, x > 1, x * 2) == [4]',
    '{"a": 1}.exists(k, k == "a") && size("abc") == 3 && type(1) == int',
    'duration("90s") > duration("1m") && timestamp("2026-01-01T00:00:00Z").getFullYear() == 2026',
    '[1, "a", true].size() == 3 && int("7") == 7 && string(7) == "7" && double(1) == 1.0',
    'optional.of(1).hasValue() && optional.none().orValue(3) == 3',
  ])('%s', (text) => {
    expect(evaluated(text)).toBe(true);
  });

  it('works on objects as they are written', () => {
    const labels = new Map<string, unknown>([['app', 'web']]);
    const containers = [new Map<string, unknown>([['name', 'a']]), new Map([['name', 'b']])];
    const object = new Map<string, unknown>([
      ['metadata', new Map<string, unknown>([['labels', labels]])],
      ['spec', new Map<string, unknown>([['containers', containers]])],
    ]);
    for (const text of [
      'object.spec.containers.map(c, c.name).join(", ") == "a, b"',
      'object.?metadata.?labels.?team.orValue("none") == "none"',
      'object.metadata.?labels["app"].orValue("") == "web"',
      '!has(object.metadata.annotations) && "app" in object.metadata.labels',
      'object.metadata.labels.all(key, key.matches("^[a-z]+$"))',
      'object.metadata.labels == {"app": "web"}',
      'sets.contains(object.spec.containers.map(c, c.name), ["b"])',
      'object.spec.containers.map(c, c.name).isSorted()',
    ]) {
      expect([text, evaluated(text, object)]).toEqual([text, true]);
    }
  });

  it('says what is no value', () => {
    expect(evaluated('quantity("1 Gi")')).toBe('1 Gi is no quantity.');
    expect(evaluated('quantity("1500m").asInteger()')).toBe('Cannot convert value to integer.');
    expect(evaluated('"a".charAt(2)')).toBe('Index out of range: 2.');
    expect(evaluated('[].max()')).toBe('Min and max need a list that is not empty.');
    expect(evaluated('[1, "a"].isSorted()')).toMatch(/^Elements of a list that have no order/);
    expect(evaluated('["a"].sum()')).toBe('Sum needs a list of numbers of one type.');
    expect(evaluated('"a".matches("(")')).toMatch(/missing closing \)/);
    expect(evaluated('"%d".format(["a"])')).toBe('Format takes a whole number for %d.');
    expect(evaluated('"%d".format([])')).toBe('Format has no value for %d.');
  });

  it('takes no longer for a regular expression than the text is long', () => {
    const startedAt = performance.now();
    expect(evaluated(`"${'a'.repeat(30)}b".matches("^(a+)+$")`)).toBe(false);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  it('says what of Kubernetes it does not have', () => {
    for (const text of ['ip("10.0.0.1").family() == 4', '[1].all(i, x, x > i)', 'url("x") == 1']) {
      expect(String(evaluated(text))).toMatch(/unsupported .* of Kubernetes is not known here/);
    }
  });
});
