import { readdirSync } from "fs";
import { basename, join } from "path";
import type * as environments from "../../charts/files/environments";
import type * as synthesis from "../../charts/synthesize";
import type { Layer } from "../../lib/layer/layer";
import { PROJECT, SAMPLES, environmentOf } from "../helpers/fixtures";

type Exports = Readonly<Record<string, unknown>>;

/** A recorded call of one of the counted functions. */
interface Call {
  readonly name: string;
  readonly args: string;
}

const RULES = readdirSync(join(PROJECT, "lib", "rules")).map((file) => `../../lib/rules/${basename(file, ".ts")}`);
const SERVICES = Object.keys(environmentOf("prod").environment.services).sort();

const DATASTORES = ["postgres", "redis", "kafka", "keycloak", "alertmanager"];

const calls: Call[] = [];

/** Wraps a module and records the calls of selected functions. */
function counting(path: string, isCounted: (name: string) => boolean): Exports {
  const actual = jest.requireActual<Exports>(path);
  const wrap = ([name, value]: readonly [string, unknown]) => {
    if (typeof value !== "function" || !isCounted(name)) return [name, value] as const;
    const counted = (...args: readonly unknown[]): unknown => {
      calls.push({ name, args: textOf(args) });
      return Reflect.apply(value, undefined, args);
    };
    return [name, counted] as const;
  };
  return Object.fromEntries(Object.entries(actual).map(wrap));
}

function textOf(args: readonly unknown[]): string {
  return JSON.stringify(args.map((arg) => (isLayer(arg) ? `layer ${arg.name}` : arg)));
}

function isLayer(value: unknown): value is Layer {
  return typeof value === "object" && value !== null && "source" in value && "services" in value;
}

function argsOf(name: string): readonly string[] {
  return calls.filter((call) => call.name === name).map(({ args }) => args);
}

beforeAll(() => {
  // The test helpers have already loaded some of these modules.
  jest.resetModules();
  const count = (path: string, isCounted: (name: string) => boolean) =>
    jest.doMock(path, () => counting(path, isCounted));
  count("../../lib/layer/service", (name) => name === "resolveService");
  count("../../lib/topology/plan", (name) => name === "plan");
  count("../../lib/topology/layout", (name) => name === "layout");
  count("../../lib/traffic/layer-calls", (name) => name === "calleesOf");
  for (const path of RULES) count(path, (name) => name.endsWith("Problems"));

  const { loadEnvironment } = jest.requireActual<typeof environments>("../../charts/files/environments");
  const { synthesize } = jest.requireActual<typeof synthesis>("../../charts/synthesize");
  const loaded = loadEnvironment(join(PROJECT, SAMPLES), "prod");
  if ("problems" in loaded) throw new Error("prod has problems");
  synthesize(loaded.layer);
});

test("one load and one synthesis resolve each service only once", () => {
  const names = argsOf("resolveService").map((args) => (JSON.parse(args) as [{ readonly name: string }])[0].name);
  expect(names).toEqual(SERVICES);
});

test("one load and one synthesis compute the layout of each service only once", () => {
  const names = argsOf("layout").map((args) => (JSON.parse(args) as [string])[0]);
  expect(names).toEqual(SERVICES);
});

test("one load and one synthesis plan each service only once", () => {
  const names = argsOf("plan").map((args) => (JSON.parse(args) as [{ readonly service: string }])[0].service);
  expect(names).toEqual(SERVICES);
});

test("one load and one synthesis list the possible callees only once", () => {
  expect(argsOf("calleesOf")).toEqual(['["layer prod"]']);
});

test("one load and one synthesis evaluate each rule only once for each subject", () => {
  // Excludes layerProblems, because the chart also validates the layer and reuses the cached result.
  const evaluated = calls.filter(({ name }) => name.endsWith("Problems") && name !== "layerProblems");
  const lines = evaluated.map(({ name, args }) => `${name} ${args}`);
  expect(lines.filter((line, index) => lines.indexOf(line) !== index)).toEqual([]);
});

test("synthesis does not validate the props of constructs that the rules of the layer already cover", () => {
  const ofConstructs = ["edgeServiceProblems", "publicRoutesProblems", "onCallRolesProblems", "databaseBackupProblems"];
  expect(ofConstructs.filter((name) => argsOf(name).length > 0)).toEqual([]);
  const ofDatastores = DATASTORES.map((name) => `${name}Problems`);
  expect([...ofDatastores, "jobsProblems"].filter((name) => argsOf(name).length !== 1)).toEqual([]);
  expect(argsOf("serviceProblems")).toHaveLength(SERVICES.length);
});
