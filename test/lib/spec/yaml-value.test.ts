import { parseEnvironmentFile } from "../../../lib/spec/parse";
import { formatLocated } from "../../../lib/spec/problem";
import { afterEdit, problemsAfter } from "../../helpers/sample";

/** What a user is told about the text of a whole file. */
function problemsOf(text: string): string[] {
  return parseEnvironmentFile({ file: "x.yaml", text }).problems.map(formatLocated);
}

/** What a user is told about the text before shape is looked at. */
function yamlProblemsOf(text: string): string[] {
  return parseEnvironmentFile({ file: "x.yaml", text })
    .problems.filter(({ code }) => code.startsWith("yaml/"))
    .map(formatLocated);
}

describe("anchors and aliases", () => {
  test("small ones are fine", () => {
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

  test("a problem behind an alias stands where the alias stands", () => {
    expect(
      problemsAfter({
        environment: [
          ["scale: { min: 2, max: 6 }", "scale: &scale { min: 2, max: 1 }"],
          ["scale: { min: 3, max: 10 }", "scale: *scale"],
        ],
      }),
    ).toEqual([
      "sample.yaml:15:34 services.auth.scale.max: must be at least min (2), got 1",
      "sample.yaml:31:12 services.streaming.scale.max: must be at least min (2), got 1",
    ]);
  });

  test("an anchor may be set again: an alias means the last one before it", () => {
    const text = "schema: &a 1\nname: &a x\nservices: *a\n";
    expect(problemsOf(text)).toContain('x.yaml:3:11 services: must be a map, got "x"');
  });

  test.each([
    [
      "*fast",
      'sample.yaml:6:17 cluster.storageClass: must follow its anchor, but no "&fast" stands above; write the value out',
    ],
    ["&a [*a]", 'sample.yaml:6:21 cluster.storageClass[0]: must not be an alias inside of "&a"; write the value out'],
  ])("%s can't be followed", (value, message) => {
    expect(afterEdit("fast", value)).toEqual([message]);
  });

  test("a bomb does not go off", () => {
    const lines = Array.from({ length: 30 }, (_, level) => `a${level}: &a${level} [*a${level - 1}, *a${level - 1}]`);
    const problems = problemsOf(["a: &a-1 [x, x]", ...lines].join("\n"));
    expect(problems[0]).toBe(
      'x.yaml:13:12 a11[0]: must not be an alias that comes to so many values; write out what is needed of "&a10"',
    );
  });

  test("nor does a deep one", () => {
    const lines = Array.from({ length: 80 }, (_, level) => `a${level}: &a${level} [*a${level - 1}]`);
    expect(problemsOf(["a: &a-1 [x]", ...lines].join("\n"))[0]).toBe(
      'x.yaml:65:12 a63[0]: must not be an alias that comes to so many values; write out what is needed of "&a62"',
    );
  });
});

describe("keys", () => {
  test.each([
    ["__proto__: {}", 'must not have the key "__proto__"; give it another name'],
    ["constructor: {}", 'must not have the key "constructor"; give it another name'],
    ['"prototype": {}', 'must not have the key "prototype"; give it another name'],
    ["<<: {}", "must not have the merge key <<, which YAML 1.2 does not know; write the keys out"],
    ["sсale: {}", 'must have keys of plain ASCII without spaces, got "sсale" with U+0441; type it again'],
    ["a b: {}", 'must have keys of plain ASCII without spaces, got "a b" with U+0020; type it again'],
    ['"a\\nb": {}', 'must have keys of plain ASCII without spaces, got "a\\nb" with U+000A; type it again'],
    ['"": {}', "must not have an empty key; delete it"],
    [`? ${"a".repeat(318)}\n  : x`, "must have keys of at most 317 characters, got one of 318"],
    ["16.4: x", "must have text for keys, got 16.4; put it in quotes"],
    ["true: x", "must have text for keys, got true; put it in quotes"],
    ["~: x", "must have text for keys; delete this one"],
    ["? [a]\n  : x", "must have text for keys; delete this one"],
  ])("%j is refused at the key", (line, message) => {
    const column = line.startsWith("? ") ? 5 : 3;
    expect(afterEdit("storageClass: fast", `storageClass: fast\n  ${line}`)).toEqual([
      `sample.yaml:7:${column} cluster: ${message}`,
    ]);
  });

  test("one that is there twice is refused the second time, in lists and behind anchors too", () => {
    const message = "must be there once, and stands above already; delete one of the two";
    expect(afterEdit("storageClass: fast", "storageClass: fast\n  context: b")).toEqual([
      `sample.yaml:7:3 cluster.context: ${message}`,
    ]);
    expect(yamlProblemsOf("a: &a [{b: 1, b: 2}]\nc: *a\n")).toEqual([`x.yaml:1:15 a[0].b: ${message}`]);
  });

  test("nothing of Object's prototype is taken for a key of ours", () => {
    expect(afterEdit("storageClass: fast", "storageClass: fast\n  toString: {}\n  hasOwnProperty: 1")).toEqual([
      "sample.yaml:7:3 cluster.toString: is an unknown key; allowed are context, name, storageClass, exposure, identity, apiServerCidrs, dnsCidrs and monitoring",
      "sample.yaml:8:3 cluster.hasOwnProperty: is an unknown key; allowed are context, name, storageClass, exposure, identity, apiServerCidrs, dnsCidrs and monitoring",
    ]);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});
