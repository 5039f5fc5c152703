import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "fs";
import { tmpdir } from "os";
import { dirname, join } from "path";
import { synthesize } from "../../../../charts/synthesize";
import { findingsBetween } from "../../../../dev/scripts/version-step/findings";
import { verdictOn } from "../../../../dev/scripts/version-step/verdict";
import { PROJECT, SAMPLES, environmentOf, layerOf } from "../../../helpers/fixtures";

const GOLDEN = "test/golden/dev/access-layer.k8s.yaml";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "access-layer-findings-"));
  for (const side of ["before", "after"]) write(side, "package.json", '{"version":"1.0.0"}');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("manifests", () => {
  beforeEach(() => {
    mkdirSync(join(folder, "before", "environments"), { recursive: true });
    for (const file of ["dev.yaml", "dev.release.yaml"])
      cpSync(join(PROJECT, SAMPLES, file), join(folder, "before", "environments", file));
    write("before", GOLDEN, synthesize(layerOf(environmentOf("dev"))).yaml);
    write("before", "test/golden/steps/canary/0-nothing.k8s.yaml", "not read");
  });

  test("findingsBetween reports nothing if the current code renders the same manifests, even after a release", () => {
    write("after", "environments/dev.release.yaml", "another release");
    expect(found()).toEqual([]);
  });

  test.each<[string, RegExp, string, string]>([
    ["restarted pods", /image: redis:/, "image: valkey:", "major dev apps/v1/Deployment .* restarts its pods: spec"],
    ["a change in place", /type: ClusterIP/, "type: NodePort", "minor dev v1/Service .* changes in place: spec.type$"],
    [
      "another selector",
      /( selector:\n +matchLabels:\n +app: )redis/,
      "$1x",
      "major dev apps.* must be deleted and recreated",
    ],
    ["a removed object", /$/, "---\n{apiVersion: v1, kind: A, metadata: {name: x}}\n", "major dev v1/A x is removed$"],
    ["a new object", /^---\n[^]*?\n(?=---)/, "", "minor dev v1/Namespace .* is new$"],
    [
      "several fields",
      /( selector:\n +matchLabels:\n)/,
      "$1      x: x\n      y: y\n",
      ".*matchLabels\\.x and 1 more field$",
    ],
  ])("findingsBetween reports %s", (_, from, to, expected) => {
    edit(GOLDEN, from, to);
    expect(found()).toEqual([expect.stringMatching(`^${expected}`)]);
  });

  test("files that are now rejected require a major version step, and each problem has a path", () => {
    edit("environments/dev.yaml", /^name: dev$/m, "name: dev\nunheard: true");
    expect(found()).toEqual([
      expect.stringMatching(/^major dev the same files are rejected: environments\/dev\.yaml:\d+:1 unheard: /),
    ]);
  });
});

describe("public files", () => {
  const report = (...lines: readonly string[]) =>
    ["## API Report", "```ts", "import 'x';", "// @public", ...lines].join("\n");
  const A = "export const a: string;";
  const B = "export const b: string;";

  test.each<[string, string, string, readonly string[]]>([
    ["without a difference", report(A), report(A), []],
    ["with other comments and imports", report(A), report(A).replace("@public", "@beta").replace("'x'", "'y'"), []],
    [
      "with an added line",
      report(A),
      report(A, B),
      [`minor x.api.md 0 lines removed or changed, 1 new, such as: ${B}`],
    ],
    [
      "with a removed line",
      report(A, B),
      report(A),
      [`major x.api.md 1 line removed or changed, 0 new, such as: ${B}`],
    ],
    ["with a changed line", report(A), report(B), [`major x.api.md 1 line removed or changed, 1 new, such as: ${A}`]],
  ])("the comparison of API reports handles a report %s", (_, before, after, expected) => {
    write("before", "docs/api/x.api.md", before);
    write("after", "docs/api/x.api.md", after);
    expect(found()).toEqual(expected);
  });

  test("findingsBetween also reads API reports in their former folder", () => {
    write("before", "etc/x.api.md", report(A, B));
    write("after", "docs/api/x.api.md", report(A));
    expect(found()).toEqual([`major x.api.md 1 line removed or changed, 0 new, such as: ${B}`]);
  });

  test("a removed file requires a major version step, and a new file a minor one", () => {
    write("before", "docs/api/old.api.md", report(A));
    write("after", "docs/api/new.api.md", report(A));
    expect(found()).toEqual(["major old.api.md the file is removed", "minor new.api.md the file is new"]);
  });

  test("only table rows of the names page affect the version step", () => {
    const page = (introduction: string, row: string) => `${introduction}\n\n| what | name |\n|---|---|\n${row}\n`;
    write("before", "docs/generated/names.md", page("A.", "| claim | a |"));
    write("after", "docs/generated/names.md", page("B.", "| claim | a |"));
    expect(found()).toEqual([]);
    write("after", "docs/generated/names.md", page("B.", "| claim | b |"));
    expect(found()).toEqual(["major names.md 1 line removed or changed, 1 new, such as: | claim | a |"]);
  });

  test("a changed schema requires at least a patch step and a review", () => {
    write("before", "environments/release.schema.json", "{}");
    write("after", "environments/release.schema.json", '{"const":1}');
    expect(found()).toEqual(["patch release.schema.json differs: review the difference"]);
  });
});

describe("the verdict", () => {
  const difference = () => {
    write("before", "environments/release.schema.json", "{}");
    write("after", "environments/release.schema.json", '{"const":1}');
    write("before", "docs/api/x.api.md", "");
  };

  test.each([
    ["1.0.0", false, 'is not enough: set "version" in package.json to 2.0.0 or later'],
    ["2.0.0", true, "is enough"],
  ])(
    "the verdict lists the largest steps first and reports whether version %s is sufficient",
    (version, isEnough, end) => {
      difference();
      write("after", "package.json", JSON.stringify({ version }));
      expect(verdictOn(join(folder, "before"), join(folder, "after"))).toEqual({
        isEnough,
        lines: [
          "major  x.api.md  the file is removed",
          "patch  release.schema.json  differs: review the difference",
          `since 1.0.0: the differences require a major step; ${version} ${end}`,
        ],
      });
    },
  );

  test("the verdict rejects a lower version even without a difference", () => {
    write("after", "package.json", '{"version":"0.9.0"}');
    expect(verdictOn(join(folder, "before"), join(folder, "after"))).toEqual({
      isEnough: false,
      lines: [
        expect.stringMatching(/^since 1\.0\.0: no public difference; 0\.9\.0 is not enough: .* 1\.0\.0 or later$/),
      ],
    });
  });

  test.each(['{"version":"1.x"}', "{}"])(
    "the verdict rejects the package.json %s, which has no valid version",
    (text) => {
      write("before", "package.json", text);
      expect(() => verdictOn(join(folder, "before"), join(folder, "after"))).toThrow(
        /^the older package\.json: version must be three numbers such as 1\.2\.3, got /,
      );
    },
  );
});

function found(): readonly string[] {
  return findingsBetween(join(folder, "before"), join(folder, "after")).map(
    ({ step, where, what }) => `${step} ${where} ${what}`,
  );
}

function write(side: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, side, path)), { recursive: true });
  writeFileSync(join(folder, side, path), text);
}

/** Changes a file in the older version of the checkout. */
function edit(path: string, from: RegExp, to: string): void {
  const text = readFileSync(join(folder, "before", path), "utf8");
  const edited = text.replace(from, to);
  if (edited === text) throw new Error(`${path} does not match ${String(from)}`);
  write("before", path, edited);
}
