import { parseEnvironmentFile } from "../../../lib/spec/parse";
import { formatLocated } from "../../../lib/spec/problem";
import { afterEdit, problemsAfter } from "../../helpers/sample";

/** Returns all problems of a file. */
function problemsOf(text: string): string[] {
  return parseEnvironmentFile({ file: "x.yaml", text }).problems.map(formatLocated);
}

/** Returns the problems of a file, excluding those of its shape. */
function yamlProblemsOf(text: string): string[] {
  return parseEnvironmentFile({ file: "x.yaml", text })
    .problems.filter(({ code }) => code.startsWith("yaml/"))
    .map(formatLocated);
}

describe("anchors and aliases", () => {
  test("a small anchor and its alias are accepted", () => {
    expect(
      problemsAfter({
        environment: [
          ["scale: { min: 2, max: 6 }", "scale: &scale { min: 2, max: 6 }"],
          ["scale: { min: 3, max: 10 }", "scale: *scale"],
        ],
        release: [["stable: { version: v1.0.1, floor: 3 }", "stable: { version: v1.0.1, floor: 2 }"]],
      }),
    ).toEqual([]);
  });

  test("a problem in the target of an alias is reported at the alias", () => {
    expect(
      problemsAfter({
        environment: [
          ["scale: { min: 2, max: 6 }", "scale: &scale { min: 2, max: 1 }"],
          ["scale: { min: 3, max: 10 }", "scale: *scale"],
        ],
      }),
    ).toEqual([
      "sample.yaml:15:34 services.auth.scale.max: must be at least min (2), got 1; raise max, or lower min",
      "sample.yaml:31:12 services.streaming.scale.max: must be at least min (2), got 1; raise max, or lower min",
    ]);
  });

  test("an alias refers to the nearest anchor above it with the same name", () => {
    const text = "schema: &a 1\nname: &a x\nservices: *a\n";
    expect(problemsOf(text)).toContain(
      'x.yaml:3:11 services: must be a map, got "x"; write a map with keys and values',
    );
  });

  test.each([
    [
      "*fast",
      'sample.yaml:6:17 cluster.storageClass: must be an alias of an anchor above, but there is no "&fast"; write the value itself, in quotes if it starts with *',
    ],
    ["&a [*a]", 'sample.yaml:6:21 cluster.storageClass[0]: must not be an alias inside "&a"; write the value itself'],
  ])("the alias in %j is rejected", (value, message) => {
    expect(afterEdit("fast", value)).toEqual([message]);
  });

  test("aliases that expand exponentially are rejected", () => {
    const lines = Array.from({ length: 30 }, (_, level) => `a${level}: &a${level} [*a${level - 1}, *a${level - 1}]`);
    const problems = problemsOf(["a: &a-1 [x, x]", ...lines].join("\n"));
    expect(problems[0]).toBe(
      'x.yaml:13:12 a11[0]: must expand to at most 20000 values and 64 levels; write the values of "&a10" that you need',
    );
  });

  test("aliases that nest too deeply are rejected", () => {
    const lines = Array.from({ length: 80 }, (_, level) => `a${level}: &a${level} [*a${level - 1}]`);
    expect(problemsOf(["a: &a-1 [x]", ...lines].join("\n"))[0]).toBe(
      'x.yaml:65:12 a63[0]: must expand to at most 20000 values and 64 levels; write the values of "&a62" that you need',
    );
  });
});

describe("keys", () => {
  test.each([
    ["__proto__: {}", 'must not have the key "__proto__"; give it another name'],
    ["constructor: {}", 'must not have the key "constructor"; give it another name'],
    ['"prototype": {}', 'must not have the key "prototype"; give it another name'],
    ["<<: {}", "must not have the merge key <<, because YAML 1.2 does not support it; write out the fields"],
    ["sсale: {}", 'must have ASCII keys without spaces, got "sсale" with U+0441; retype it'],
    ["a b: {}", 'must have ASCII keys without spaces, got "a b" with U+0020; retype it'],
    ['"a\\nb": {}', 'must have ASCII keys without spaces, got "a\\nb" with U+000A; retype it'],
    ['"": {}', "must not have an empty key; delete it"],
    [`? ${"a".repeat(318)}\n  : x`, "must have keys of at most 317 characters, got 318; shorten this key"],
    ["16.4: x", "must have string keys, got 16.4; put it in quotes"],
    ["true: x", "must have string keys, got true; put it in quotes"],
    ["~: x", "must have string keys, got a list, a map or null; replace this key"],
    ["? [a]\n  : x", "must have string keys, got a list, a map or null; replace this key"],
  ])("the line %j is rejected at its key", (line, message) => {
    const column = line.startsWith("? ") ? 5 : 3;
    expect(afterEdit("storageClass: fast", `storageClass: fast\n  ${line}`)).toEqual([
      `sample.yaml:7:${column} cluster: ${message}`,
    ]);
  });

  test("a duplicate key is rejected at its second occurrence, including in lists and anchored values", () => {
    const message = "must be set only once, but is already set above; delete one of the two";
    expect(afterEdit("storageClass: fast", "storageClass: fast\n  context: b")).toEqual([
      `sample.yaml:7:3 cluster.context: ${message}`,
    ]);
    expect(yamlProblemsOf("a: &a [{b: 1, b: 2}]\nc: *a\n")).toEqual([`x.yaml:1:15 a[0].b: ${message}`]);
  });

  test("names of Object.prototype members are rejected as unknown keys", () => {
    expect(afterEdit("storageClass: fast", "storageClass: fast\n  toString: {}\n  hasOwnProperty: 1")).toEqual([
      "sample.yaml:7:3 cluster.toString: is an unknown key; allowed keys: context, name, kubernetes, storageClass, datastorePriorityClass, exposure, identity, apiServerCidrs, dnsCidrs, monitoring, prometheus and links",
      "sample.yaml:8:3 cluster.hasOwnProperty: is an unknown key; allowed keys: context, name, kubernetes, storageClass, datastorePriorityClass, exposure, identity, apiServerCidrs, dnsCidrs, monitoring, prometheus and links",
    ]);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});
