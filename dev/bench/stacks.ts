import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "fs";
import { join } from "path";
import { environmentFileName, releaseFileName } from "../../lib/names";
import { projectFolder } from "../tools/project";
import type { Contender } from "./contest";
import { REGION, type FakeEngine } from "./engine";
import { OURS } from "./entrants";
import type { Command } from "./measure";

/** A Pulumi program to measure: the process that `pulumi preview` starts, without the engine. */
interface Program {
  /** Name in the table. */
  readonly name: string;
  /** Lines of its entry point. */
  readonly lines: readonly string[];
  /** Whether it registers the layer. */
  readonly layer: boolean;
}

/** Resources other than the objects: the stack, the cluster's provider and the component. Cloud resources are counted separately. */
const MORE_THAN_OBJECTS = 3;

/** Configuration of the prod stack. */
const CONFIGURATION = { "aws:region": REGION, "aws:allowedAccountIds": '["123456789012"]' };

/** Name of the program that is compiled but not bundled. */
export const UNBUNDLED = "compiled, not bundled, whole packages imported";

const PROGRAMS: readonly Program[] = [
  { name: OURS, lines: ['require("./build/program/main.js");'], layer: true },
  {
    name: UNBUNDLED,
    lines: ['require("@pulumi/kubernetes");', 'require("@pulumi/aws");', 'require("./build/stacks/main.js");'],
    layer: true,
  },
  { name: "an empty program", lines: [""], layer: false },
];

/** The bundled Pulumi program, the same program unbundled, and an empty program. */
export function stackPrograms(
  environment: string,
  objects: number,
  engine: FakeEngine,
  folder: string,
): readonly Contender[] {
  let most = objects + MORE_THAN_OBJECTS;
  return PROGRAMS.map((program, index) => {
    const own = join(folder, String(index));
    writeProgram(program, environment, own);
    const { name, layer } = program;
    const check = (): void => {
      const registered = engine.registered();
      // The bundled program runs first and sets the expected number.
      most = Math.max(most, registered);
      const expected = layer ? most : 1;
      if (registered !== expected) throw new Error(`registered ${registered} resources instead of ${expected}`);
    };
    return { name, commands: [runCommand(environment, engine, own)], outputs: [], check };
  });
}

function runCommand(stack: string, { address }: FakeEngine, folder: string): Command {
  const given: Readonly<Record<string, string>> = {
    monitor: address,
    engine: address,
    project: "access-layer",
    "root-directory": folder,
    stack,
    pwd: folder,
    parallel: "8",
  };
  const flags = Object.entries(given).flatMap(([name, value]) => [`--${name}`, value]);
  const runner = join(projectFolder(), "node_modules", "@pulumi", "pulumi", "cmd", "run", "index.js");
  return {
    file: process.execPath,
    args: [runner, ...flags, "--dry-run", "."],
    folder,
    environment: {
      PULUMI_CONFIG: JSON.stringify(CONFIGURATION),
      PULUMI_CONFIG_SECRET_KEYS: "[]",
      PULUMI_NODEJS_TYPESCRIPT: "false",
    },
  };
}

/** Writes a project to its own folder. */
function writeProgram({ lines }: Program, environment: string, folder: string): void {
  const project = projectFolder();
  mkdirSync(join(folder, "environments"), { recursive: true });
  for (const file of [environmentFileName(environment), releaseFileName(environment)])
    cpSync(join(project, "environments", file), join(folder, "environments", file));
  for (const name of ["node_modules", "build"]) symlinkSync(join(project, name), join(folder, name));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "stack", private: true, main: "index.js" }));
  writeFileSync(join(folder, "index.js"), `${lines.join("\n")}\n`);
}
