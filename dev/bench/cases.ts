import { existsSync } from "fs";
import { join } from "path";
import { projectFolder } from "../tools/project";
import { contest, type Entrant, type Result, type Rounds } from "./contest";
import { startFakeEngine } from "./engine";
import {
  before,
  emptyNode,
  helm,
  kubectl,
  kustomize,
  ours,
  prepareInput,
  stockCompiled,
  type Input,
  type Programs,
} from "./entrants";
import { syntheticEnvironment, writeEnvironment } from "./inputs";
import type { Meter } from "./measure";
import { stackPrograms } from "./stacks";
import { watchEnvironment } from "./watch";

/** Inputs that all cases share. */
export interface Bench {
  readonly programs: Programs;
  readonly meter: Meter;
  readonly rounds: Rounds;
  /** Number of services in the large environment. */
  readonly services: number;
  /** Temporary folder. */
  readonly folder: string;
  /** Reports progress. */
  readonly print: (line: string) => void;
}

/** Result of one case. */
export interface CaseResult {
  /** Name for `--only`. */
  readonly name: CaseName;
  /** Title of the table. */
  readonly title: string;
  /** Number of objects that each contender writes. */
  readonly objects: number;
  readonly results: readonly Result[];
}

/** Names of the cases. */
export const CASE_NAMES = ["one", "three", "many", "watch", "stack"] as const;

/** Name of a case. */
export type CaseName = (typeof CASE_NAMES)[number];

const ENVIRONMENTS = ["dev", "staging", "prod"] as const;

/** Runs a case. */
export function runCase(name: CaseName, bench: Bench): Promise<CaseResult> {
  return CASES[name](bench);
}

const CASES: Readonly<Record<CaseName, (bench: Bench) => Promise<CaseResult>>> = { one, three, many, watch, stack };

function one(bench: Bench): Promise<CaseResult> {
  const { programs } = bench;
  const inputs = [shippedInput(bench, "one", "prod")];
  const entrants = [...peers(programs, inputs), kubectl(programs, inputs), stockCompiled(inputs), emptyNode()];
  return compare("one", "prod, cold", inputs, entrants, bench);
}

function three(bench: Bench): Promise<CaseResult> {
  const inputs = ENVIRONMENTS.map((name) => shippedInput(bench, "three", name));
  const title = "dev, staging and prod: one access-layer process, three of each peer";
  return compare("three", title, inputs, peers(bench.programs, inputs), bench);
}

function many(bench: Bench): Promise<CaseResult> {
  const { programs, services, folder } = bench;
  const environments = join(folder, "environments");
  const name = writeEnvironment(environments, syntheticEnvironment(services));
  const inputs = [prepareInput(programs, name, environments, join(folder, name))];
  const entrants = [ours(programs, inputs), helm(programs, inputs)];
  return compare("many", `${services} services, cold`, inputs, entrants, bench);
}

async function watch({ programs, rounds, meter, folder, print }: Bench): Promise<CaseResult> {
  const title = "prod, re-synthesis after a save while `synth --watch` runs";
  print(`watch: ${title}`);
  const { objects, results } = await watchEnvironment(programs, "prod", join(folder, "watch"), rounds);
  return { name: "watch", title, objects, results: [...results, ...(await contest([emptyNode()], rounds, meter))] };
}

async function stack(bench: Bench): Promise<CaseResult> {
  const inputs = [shippedInput(bench, "stack", "prod")];
  const engine = await startFakeEngine(bench.print);
  try {
    const programs = stackPrograms("prod", objectsIn(inputs), engine, join(bench.folder, "stack-programs"));
    return await compare("stack", "prod, startup of the Pulumi program, without the engine", inputs, programs, bench);
  } finally {
    engine.stop();
  }
}

async function compare(
  name: CaseName,
  title: string,
  inputs: readonly Input[],
  entrants: readonly Entrant[],
  { rounds, meter, print }: Bench,
): Promise<CaseResult> {
  const objects = objectsIn(inputs);
  print(`${name}: ${title}, ${objects} objects`);
  return { name, title, objects, results: await contest(entrants, rounds, meter) };
}

function peers(programs: Programs, inputs: readonly Input[]): readonly Entrant[] {
  return [ours(programs, inputs), ...before(programs, inputs), kustomize(programs, inputs), helm(programs, inputs)];
}

function objectsIn(inputs: readonly Input[]): number {
  return inputs.reduce((sum, { objects }) => sum + objects, 0);
}

function shippedInput({ programs, folder }: Bench, caseName: CaseName, name: string): Input {
  return prepareInput(programs, name, join(projectFolder(), "environments"), join(folder, caseName, name));
}

/** The command line of a built checkout, or `undefined` if it is not built. */
export function commandLineOf(checkout: string): string | undefined {
  const file = join(checkout, "build", "bin", "access-layer.js");
  return existsSync(file) ? file : undefined;
}
