import { parseEnvironmentFile, parseReleaseFile } from "../../../lib/spec/parse";
import type { Path } from "../../../lib/spec/problem";
import { SAMPLE, editedSample, problemsAfter, type Edit } from "../../helpers/sample";

function parsed(...environment: Edit[]) {
  return parseEnvironmentFile({ file: "x.yaml", text: editedSample({ environment }).environment });
}

describe("a file without problems", () => {
  test("parsing a file without problems returns its value and all of its parts", () => {
    const { value, parts, problems } = parsed();
    expect(problems).toEqual([]);
    expect(value).toMatchObject({ schema: 1, name: "sample", services: { auth: { scale: { min: 2, max: 6 } } } });
    expect(parts).toEqual(value);
  });

  test("parsing a release file without problems returns its value", () => {
    const { value, problems } = parseReleaseFile({ file: "x.release.yaml", text: SAMPLE.release });
    expect(problems).toEqual([]);
    expect(value).toMatchObject({ schema: 1, services: { gateway: { live: "blue", blue: { floor: 3 } } } });
  });
});

test("problems with syntax and shape are sorted by position", () => {
  const { problems } = parsed(
    ["min: 3, max: 12", "min: 3, max: two"],
    ["livenessPath: /live", "livenessPath: /live\n    livenessPath: /live"],
    ["port: 8000", "port: none"],
  );
  expect(problems.map(({ code, line }) => `${code} ${line}`)).toEqual([
    "shape/type 10",
    "yaml/duplicate-key 28",
    "shape/type 59",
  ]);
});

test("problems in both files are reported at once, sorted by file and position", () => {
  expect(
    problemsAfter({
      environment: [
        ["name: sample", "name: 7"],
        ["min: 3, max: 10", "min: 11, max: 10"],
        ["calls: [postgres, redis]", "calls: [postgres, auth]"],
        ["maxConnections: 100", "maxConnection: 100"],
        ["port: 8000", "port: 0"],
      ],
      release: [["version: v1.0.1\n      floor: 2", "version: latest\n      floor: 1"]],
    }),
  ).toEqual([
    'sample.release.yaml:10:16 services.auth.rolling.version: must be a fixed version such as "v1.0.1", got "latest"; name the version, because a rollback needs a fixed tag',
    "sample.release.yaml:11:14 services.auth.rolling.floor: must be at least scale.min (2), got 1, because rolling is live; raise rolling.floor",
    "sample.yaml:2:7 name: must be a string, got 7; put it in quotes",
    "sample.yaml:20:23 services.auth.calls[1]: must not be the service itself; remove it",
    "sample.yaml:31:28 services.streaming.scale.max: must be at least min (11), got 10; raise max, or lower min",
    "sample.yaml:38:5 datastores.postgres.maxConnection: is an unknown key; did you mean maxConnections?",
    "sample.yaml:58:11 externalServices.projection.port: must be a whole number from 1 to 65535, got 0; write 1 or more",
  ]);
});

test("parsing a file with problems returns the entries that have none", () => {
  const { value, parts } = parsed(
    ["min: 2, max: 6", "min: x"],
    ["maxMemory: 384Mi", "maxMemory: 1"],
    ["context: sample-eu", "context: 1"],
  );
  expect(value).toBeUndefined();
  expect(Object.keys(parts)).toEqual(["schema", "name", "namespace", "services", "datastores", "externalServices"]);
  expect(Object.keys(parts.services ?? {})).toEqual(["gateway", "streaming"]);
  expect(Object.keys(parts.datastores ?? {})).toEqual(["postgres", "kafka", "keycloak"]);
});

test("parsing a file that is not a map returns no parts", () => {
  expect(parseReleaseFile({ file: "x", text: "[]" }).parts).toEqual({});
  expect(parseReleaseFile({ file: "x", text: "services: []" }).parts).toEqual({});
});

describe("positions of a rule's problem", () => {
  test.each<[string, Path, number, number]>([
    ["at the scalar", ["services", "auth", "scale", "max"], 15, 27],
    ["at the item of a list", ["services", "auth", "calls", 1], 20, 23],
    ["at the key of a map", ["services", "auth"], 13, 3],
    ["at the key of a list", ["services", "auth", "calls"], 20, 5],
    ["at the key of the map that lacks the path", ["services", "auth", "maxUnavailable"], 13, 3],
    ["at the key of the deepest map on the path", ["services", "auth", "a", "b", 3], 13, 3],
    ["at the key of the list that lacks the item", ["services", "auth", "calls", 9], 20, 5],
    ["at the key of a scalar that has no entries", ["name", "x"], 2, 1],
    ["at the start if the file lacks the path", ["nothing"], 1, 1],
    ["at the start if the path is empty", [], 1, 1],
  ])("a problem is located %s", (_what, path, line, column) => {
    const problem = { code: "x/y", source: "environment", path, message: "is wrong" } as const;
    expect(parsed().locate(problem)).toEqual({ ...problem, file: "x.yaml", line, column });
  });

  test("a problem is located at the start of a file that can't be parsed", () => {
    const problem = { code: "x/y", source: "release", path: ["a"], message: "is wrong" } as const;
    const { locate } = parseReleaseFile({ file: "x", text: "a: [" });
    expect(locate(problem)).toEqual({ ...problem, file: "x", line: 1, column: 1 });
  });
});
