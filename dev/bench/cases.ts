import { join } from "path";
import { projectFolder } from "../tools/project";
import { contest, type Entrant, type Result } from "./contest";
import {
  emptyNode,
  helm,
  kubectl,
  kustomize,
  ours,
  prepareInput,
  stockCompiled,
  stockTypeScript,
  type Input,
  type Programs,
} from "./entrants";
import { servicesFor, syntheticEnvironment, writeEnvironment } from "./inputs";
import { startPretendEngine } from "./engine";
import type { Meter } from "./measure";
import { stackPrograms } from "./stacks";
import { watchEnvironment } from "./watch";

/** What every case needs. */
export interface Bench {
  readonly programs: Programs;
  readonly meter: Meter;
  /** Counted runs of each contender. */
  readonly runs: number;
  /** Temporary folder. */
  readonly folder: string;
  /** Says how far it is. */
  readonly tell: (line: string) => void;
}

/** What became of one case. */
export interface CaseResult {
  /** Name, as `--only` takes it. */
  readonly name: CaseName;
  /** What was done, for the table. */
  readonly title: string;
  /** Objects that each contender wrote. */
  readonly objects: number;
  /**
   * Services in the synthetic environment.
   * @default - an environment that the project ships
   */
  readonly services?: number;
  readonly results: readonly Result[];
}

/** Names of the cases. */
export const CASE_NAMES = ["one", "three", "growth", "watch", "stack"] as const;

/** Name of a case. */
export type CaseName = (typeof CASE_NAMES)[number];

const ENVIRONMENTS = ["dev", "staging", "prod"] as const;

/** Sizes of the synthetic environments, in services. */
const SIZES = [20, 50, 100, 200] as const;

/** Objects of the biggest one. */
const MOST_OBJECTS = 10_000;

/** Kustomize grows with the square of the objects: above this many it runs once, and not for ever. */
const KUSTOMIZE = { mostObjects: 1_000, limitSeconds: 60 };

/** Runs a case. */
export function runCase(name: CaseName, bench: Bench): Promise<readonly CaseResult[]> {
  return CASES[name](bench);
}

const CASES: Readonly<Record<CaseName, (bench: Bench) => Promise<readonly CaseResult[]>>> = {
  one,
  three,
  growth,
  watch,
  stack,
};

async function one(bench: Bench): Promise<readonly CaseResult[]> {
  const inputs = [shippedInput(bench, "one", "prod")];
  const entrants = [...everybody(bench.programs, inputs), emptyNode()];
  return [await compare("one", "prod, cold", inputs, entrants, bench)];
}

async function three(bench: Bench): Promise<readonly CaseResult[]> {
  const inputs = ENVIRONMENTS.map((name) => shippedInput(bench, "three", name));
  const title = "dev, staging and prod: one process of ours, three of each peer";
  return [await compare("three", title, inputs, everybody(bench.programs, inputs), bench)];
}

async function growth(bench: Bench): Promise<readonly CaseResult[]> {
  const counted = SIZES.map((services) => ({ services, input: syntheticInput(bench, services) }));
  const most = servicesFor(
    MOST_OBJECTS,
    counted.map(({ services, input: { objects } }) => ({ services, objects })),
  );
  const results: CaseResult[] = [];
  for (const { services, input } of [...counted, { services: most, input: syntheticInput(bench, most) }]) {
    const { programs } = bench;
    const entrants = [ours(programs, [input]), helm(programs, [input]), boundedKustomize(programs, input)];
    const result = await compare("growth", `${services} services, cold`, [input], entrants, bench);
    results.push({ ...result, services });
  }
  return results;
}

async function watch({ programs, runs, folder, tell }: Bench): Promise<readonly CaseResult[]> {
  const title = "prod, saved again while `synth --watch` runs";
  tell(`watch: ${title}`);
  const { objects, results } = await watchEnvironment(programs, "prod", join(folder, "watch"), runs);
  return [{ name: "watch", title, objects, results }];
}

async function stack(bench: Bench): Promise<readonly CaseResult[]> {
  const inputs = [shippedInput(bench, "stack", "prod")];
  const objects = inputs.reduce((sum, input) => sum + input.objects, 0);
  const engine = await startPretendEngine(bench.tell);
  try {
    const programs = stackPrograms("prod", objects, engine, join(bench.folder, "stack-programs"));
    return [await compare("stack", "prod, a Pulumi program's start, without the engine", inputs, programs, bench)];
  } finally {
    engine.stop();
  }
}

async function compare(
  name: CaseName,
  title: string,
  inputs: readonly Input[],
  entrants: readonly Entrant[],
  { runs, meter, tell }: Bench,
): Promise<CaseResult> {
  const objects = inputs.reduce((sum, input) => sum + input.objects, 0);
  tell(`${name}: ${title}, ${objects} objects`);
  return { name, title, objects, results: await contest(entrants, runs, meter) };
}

function everybody(programs: Programs, inputs: readonly Input[]): readonly Entrant[] {
  return [
    ours(programs, inputs),
    kustomize(programs, inputs),
    kubectl(programs, inputs),
    helm(programs, inputs),
    stockCompiled(inputs),
    stockTypeScript(inputs),
  ];
}

function boundedKustomize(programs: Programs, input: Input): Entrant {
  const entrant = kustomize(programs, [input]);
  if (!("commands" in entrant) || input.objects <= KUSTOMIZE.mostObjects) return entrant;
  return { ...entrant, limitSeconds: KUSTOMIZE.limitSeconds, runs: 1 };
}

function shippedInput({ programs, folder }: Bench, caseName: CaseName, name: string): Input {
  return prepareInput(programs, name, join(projectFolder(), "environments"), join(folder, caseName, name));
}

function syntheticInput({ programs, folder }: Bench, services: number): Input {
  const environments = join(folder, "environments");
  const name = writeEnvironment(environments, syntheticEnvironment(services));
  return prepareInput(programs, name, environments, join(folder, name));
}
