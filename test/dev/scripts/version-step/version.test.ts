import { largestFirst, largestStep, type Step } from "../../../../dev/scripts/version-step/step";
import { verdictLines, verdictOn } from "../../../../dev/scripts/version-step/verdict";
import { isAtLeast, leastVersion, parseVersion, type Version } from "../../../../dev/scripts/version-step/version";

const finding = (step: Step) => ({ step, where: "prod", what: `a ${step} thing` });

test.each<[Step, Step[]]>([
  ["none", []],
  ["patch", ["patch"]],
  ["minor", ["patch", "minor", "patch"]],
  ["major", ["minor", "major", "patch"]],
])("the largest step is %s of %j", (largest, steps) => {
  expect(largestStep(steps.map(finding))).toBe(largest);
});

test("the largest steps come first, and those of one step keep their order", () => {
  const findings = [
    finding("patch"),
    { ...finding("major"), where: "a" },
    finding("minor"),
    { ...finding("major"), where: "b" },
  ];
  expect(largestFirst(findings).map(({ step, where }) => `${step} ${where}`)).toEqual([
    ...["major a", "major b"],
    ...["minor prod", "patch prod"],
  ]);
});

test.each<[string, Version | undefined]>([
  ["1.2.3", [1, 2, 3]],
  ["0.10.0", [0, 10, 0]],
  ["2.0.0-rc.1", [2, 0, 0]],
  ["1.2.3+build.7", [1, 2, 3]],
  ...["1.2", "v1.2.3", "01.2.3", "1.2.3.4", "1.2.x", ""].map((text): [string, undefined] => [text, undefined]),
])("the version %p is read as %j", (text, version) => {
  expect(parseVersion(text)).toEqual(version);
});

test.each<[Version, Step, Version]>([
  [[1, 2, 3], "none", [1, 2, 3]],
  [[1, 2, 3], "patch", [1, 2, 4]],
  [[1, 2, 3], "minor", [1, 3, 0]],
  [[1, 2, 3], "major", [2, 0, 0]],
  [[0, 2, 3], "none", [0, 2, 3]],
  [[0, 2, 3], "patch", [0, 2, 4]],
  [[0, 2, 3], "minor", [0, 2, 4]],
  [[0, 2, 3], "major", [0, 3, 0]],
])("from %j a %s step leads to %j at least", (before, step, least) => {
  expect(leastVersion(before, step)).toEqual(least);
});

test.each<[Version, Version, boolean]>([
  [[1, 2, 3], [1, 2, 3], true],
  [[1, 2, 4], [1, 2, 3], true],
  [[1, 3, 0], [1, 2, 9], true],
  [[2, 0, 0], [1, 9, 9], true],
  [[1, 2, 2], [1, 2, 3], false],
  [[1, 1, 9], [1, 2, 0], false],
  [[0, 9, 9], [1, 0, 0], false],
])("%j is at least %j: %p", (version, least, expected) => {
  expect(isAtLeast(version, least)).toBe(expected);
});

describe("the verdict", () => {
  const manifests = (before: string, after: string) => ({
    before: JSON.stringify({ version: before }),
    after: JSON.stringify({ version: after }),
  });
  const comparison = { findings: [finding("minor"), finding("major")], notes: ["not compared: this"] };

  test("is that a version is too small, and which one is not", () => {
    const verdict = verdictOn("v1.0.0", manifests("1.0.0", "1.1.0"), comparison);
    expect(verdict).toMatchObject({ asks: "major", least: "2.0.0", isEnough: false });
    expect(verdictLines(verdict)).toEqual([
      "major  prod  a major thing",
      "minor  prod  a minor thing",
      "not compared: this",
      "since v1.0.0 (1.0.0): the differences ask for a major step; 1.1.0 is not enough: " +
        'set "version" in package.json to 2.0.0 or later, or take the difference back',
    ]);
  });

  test("is that a version is enough", () => {
    const verdict = verdictOn("v1.0.0", manifests("1.0.0", "2.0.0"), comparison);
    expect(verdict).toMatchObject({ least: "2.0.0", isEnough: true });
    expect(verdictLines(verdict).at(-1)).toBe(
      "since v1.0.0 (1.0.0): the differences ask for a major step; 2.0.0 is enough",
    );
  });

  test("is that a version must not go back where nothing differs", () => {
    const verdict = verdictOn("v1.0.0", manifests("1.0.0", "0.9.0"), { findings: [], notes: [] });
    expect(verdict).toMatchObject({ asks: "none", least: "1.0.0", isEnough: false });
    expect(verdictLines(verdict)[0]).toMatch(
      /^since v1\.0\.0 \(1\.0\.0\): nothing public differs; 0\.9\.0 is not enough/,
    );
  });

  test("needs versions", () => {
    expect(() => verdictOn("HEAD", manifests("1.0.0", "1.x"), comparison)).toThrow(
      'package.json: version must be three numbers such as 1.2.3, got "1.x"',
    );
    expect(() => verdictOn("HEAD", { before: "{}", after: "{}" }, comparison)).toThrow(
      "package.json at HEAD: version must be three numbers such as 1.2.3, got none",
    );
  });
});
