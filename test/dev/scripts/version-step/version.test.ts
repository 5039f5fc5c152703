import {
  isAtLeast,
  leastVersion,
  parseVersion,
  type Step,
  type Version,
} from "../../../../dev/scripts/version-step/version";

test.each<[string, Version | undefined]>([
  ["1.2.3", [1, 2, 3]],
  ["0.10.0", [0, 10, 0]],
  ["2.0.0-rc.1", [2, 0, 0]],
  ["1.2.3+build.7", [1, 2, 3]],
  ...["1.2", "v1.2.3", "01.2.3", "1.2.3.4", "1.2.x", ""].map((text): [string, undefined] => [text, undefined]),
])("parseVersion parses %p as %j", (text, version) => {
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
])("leastVersion after %j for a %s step is %j", (before, step, least) => {
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
])("isAtLeast compares %j with %j and returns %p", (version, least, expected) => {
  expect(isAtLeast(version, least)).toBe(expected);
});
