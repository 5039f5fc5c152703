import type { Manifest } from "../../../../lib/manifests/manifest";
import { compareStates, type PublicSide } from "../../../../dev/scripts/version-step/findings";
import { namesFindings, reportFindings } from "../../../../dev/scripts/version-step/texts";

const report = (...blocks: readonly string[]) =>
  [
    "## API Report File",
    "```ts",
    "import { App } from 'cdk8s';",
    ...blocks.map((block) => `// @public\n${block}`),
  ].join("\n\n") + "\n\n// (No @packageDocumentation comment for this package)\n\n```\n";

const told = ({ step, what }: { readonly step: string; readonly what: string }) => `${step} ${what}`;

describe("API reports", () => {
  const PROPS = "export interface RedisProps {\n    readonly image?: string;\n}";
  const found = (before: string, after: string) => reportFindings("docs/api/x.api.md", before, after).map(told);
  /** Props that hold a list of alternatives, one of which extends an interface with these fields. */
  const filledIn = (fields: string) =>
    report(
      "export interface BackupProps {\n    readonly targets: readonly Target[];\n}",
      "export type Target = Bucket | Folder;",
      "export interface Bucket extends Omit<Schedule, 'x'> {\n    readonly bucket: string;\n}",
      `export interface Schedule {\n    ${fields}\n}`,
    );

  test("without a difference have no findings, and comments and imports are none", () => {
    expect(
      found(
        report(PROPS),
        report(PROPS).replace("// @public", "// @beta").replace("import { App", "import { Chart, App"),
      ),
    ).toEqual([]);
  });

  test.each<[string, string, string, readonly string[]]>([
    [
      "an export that goes",
      report("export function plan(): Plan;", PROPS),
      report(PROPS),
      ["major gone: export function plan(): Plan;"],
    ],
    [
      "an export that comes",
      report(PROPS),
      report(PROPS, "export function plan(): Plan;"),
      ["minor new: export function plan(): Plan;"],
    ],
    [
      "another signature",
      report("export function plan(): Plan;"),
      report("export function plan(name: string): Plan;"),
      ["major gone: export function plan(): Plan;", "minor new: export function plan(name: string): Plan;"],
    ],
    [
      "a prop that may be given",
      report(PROPS),
      report(PROPS.replace("\n}", "\n    readonly size?: string;\n}")),
      ["minor new: export interface RedisProps › readonly size?: string;"],
    ],
    [
      "a prop that must be given",
      report(PROPS),
      report(PROPS.replace("\n}", "\n    readonly size: string;\n}")),
      ["major new: export interface RedisProps › readonly size: string; (must be given)"],
    ],
    [
      "a field of what nobody fills in",
      report("export interface Plan {\n    readonly a: string;\n}"),
      report("export interface Plan {\n    readonly a: string;\n    readonly b: string;\n}"),
      ["minor new: export interface Plan › readonly b: string;"],
    ],
    [
      "a field that must be given of what props are made of, however deep",
      filledIn("readonly cron: string;"),
      filledIn("readonly cron: string;\n    readonly zone: string;\n    readonly keep?: string;"),
      [
        "major new: export interface Schedule › readonly zone: string; (must be given)",
        "minor new: export interface Schedule › readonly keep?: string;",
      ],
    ],
    [
      "new props with a prop that must be given",
      report(PROPS),
      report(PROPS, "export interface KafkaProps {\n    readonly size: string;\n}"),
      ["minor new: export interface KafkaProps", "minor new: export interface KafkaProps › readonly size: string;"],
    ],
    [
      "a name of a namespace that goes",
      report("declare namespace names {\n    export {\n        claimName,\n        serviceName\n    }\n}"),
      report("declare namespace names {\n    export {\n        serviceName\n    }\n}"),
      ["major gone: declare namespace names › claimName,"],
    ],
  ])("of %s", (_, before, after, expected) => {
    expect(found(before, after)).toEqual(expected);
  });

  test("know whose a line is: one that moves to another type is gone", () => {
    const [line, before, after] = ["    readonly a?: string;\n", "export interface A {\n", "export interface B {\n"];
    expect(found(report(`${before}${line}}`, `${after}}`), report(`${before}}`, `${after}${line}}`))).toEqual([
      "major gone: export interface A › readonly a?: string;",
      "minor new: export interface B › readonly a?: string;",
    ]);
  });
});

test("rows that occur more often than before, or less often, are differences; lines under heads are none", () => {
  const [once, twice] = ["|---|\n| a |", "|---|\n| a |\n\n|---|\n| a |"];
  expect(namesFindings("names.md", once, twice).map(told)).toEqual(["minor new: | a |"]);
  expect(namesFindings("names.md", twice, once).map(told)).toEqual(["major gone: | a |"]);
});

test("of the names page only rows count: one that goes is a major step, one that comes a minor one", () => {
  const page = (introduction: string, ...rows: readonly string[]) =>
    [`# Names`, introduction, "| what | name |", "|---|---|", ...rows].join("\n");
  expect(
    namesFindings("names.md", page("A.", "| claim | a |"), page("B.", "| claim | b |", "| role | c |")).map(told),
  ).toEqual(["major gone: | claim | a |", "minor new: | claim | b |", "minor new: | role | c |"]);
});

describe("two states", () => {
  const NONE: PublicSide = { printed: new Map(), names: new Map(), reports: new Map(), schemas: new Map() };
  const SOME: PublicSide = {
    printed: new Map([["prod", { manifests: [deployment("auth", "v1", 2)] }]]),
    names: new Map([["names.md", ""]]),
    reports: new Map([["docs/api/a.api.md", report("export type A = string;")]]),
    schemas: new Map([["a.schema.json", "{}"]]),
  };
  const found = (before: PublicSide, after: PublicSide) =>
    compareStates(before, after).findings.map((finding) => `${finding.where} ${told(finding)}`);
  const printed = (...manifests: readonly Manifest[]): PublicSide => ({
    ...SOME,
    printed: new Map([["prod", { manifests }]]),
  });

  test("that are equal have no findings and no notes", () => {
    expect(compareStates(SOME, SOME)).toEqual({ findings: [], notes: [] });
  });

  test("of which the older one kept nothing are not compared, which is said", () => {
    expect(compareStates(NONE, SOME)).toEqual({
      findings: [],
      notes: ["golden", "names page", "API report", "JSON schema"].map(
        (kind) => `not compared: the older state has no ${kind}`,
      ),
    });
  });

  test.each<[string, Manifest[], readonly string[]]>([
    [
      "one that comes",
      [deployment("auth", "v1", 2), deployment("new", "v1", 2)],
      ["minor apps/v1/Deployment shop/new is new"],
    ],
    [
      "one that changes in place",
      [deployment("auth", "v1", 3)],
      ["minor apps/v1/Deployment shop/auth changes in place: spec.replicas"],
    ],
    [
      "one that restarts",
      [deployment("auth", "v2", 2)],
      ["major apps/v1/Deployment shop/auth restarts its pods: spec.template.image"],
    ],
    [
      "one that must be made again",
      [deployment("auth", "v1", 2, "other")],
      ["major apps/v1/Deployment shop/auth must be deleted and created again: spec.selector.app"],
    ],
    ["one that goes", [], ["major apps/v1/Deployment shop/auth is gone"]],
  ])("differ in objects: %s", (_, manifests, expected) => {
    expect(found(SOME, printed(...manifests))).toEqual(expected.map((line) => `prod ${line}`));
  });

  test("name three fields of an object, and count the rest", () => {
    const labelled = (value: string) => ({
      ...deployment("auth", "v1", 2),
      data: { a: value, b: value, c: value, d: value, e: value },
    });
    expect(found(printed(labelled("x")), printed(labelled("y")))).toEqual([
      "prod minor apps/v1/Deployment shop/auth changes in place: data.a, data.b, data.c and 2 more",
    ]);
  });

  test("where the same files are refused now, or are printed no more, ask for a major step", () => {
    const refused = new Map([["prod", { problems: ["prod.yaml:3:1 x: is unknown", "prod.yaml:4:1 y: is unknown"] }]]);
    expect(found(SOME, { ...SOME, printed: refused })).toEqual([
      "prod major the same files are refused: prod.yaml:3:1 x: is unknown",
      "prod major the same files are refused: prod.yaml:4:1 y: is unknown",
    ]);
    expect(found(SOME, { ...SOME, printed: new Map() })).toEqual([
      "prod major the same files are refused: not printed any more",
    ]);
  });

  test("differ in whole files: an entry that comes is a minor step, one that goes a major one", () => {
    const other = new Map([["docs/api/b.api.md", report()]]);
    expect(found(SOME, { ...SOME, reports: other })).toEqual([
      "docs/api/a.api.md major the file is gone",
      "docs/api/b.api.md minor the file is new",
    ]);
  });

  test("differ in each kind of text", () => {
    const after: PublicSide = {
      ...SOME,
      names: new Map([["names.md", "| a |"]]),
      reports: new Map([["docs/api/a.api.md", report()]]),
      schemas: new Map([["a.schema.json", '{"const":1}']]),
    };
    expect(found(SOME, after)).toEqual([
      "names.md minor new: | a |",
      "docs/api/a.api.md major gone: export type A = string;",
      "a.schema.json major the file: const is 1, was absent",
    ]);
  });
});

function deployment(name: string, image: string, replicas: number, app = name): Manifest {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace: "shop" },
    spec: { replicas, selector: { app }, template: { image } },
  };
}
