import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "fs";
import { join } from "path";
import { environmentFileName, releaseFileName } from "../../lib/names";
import { projectFolder } from "../tools/project";
import type { Contender } from "./contest";
import type { PretendEngine } from "./engine";
import { OURS } from "./entrants";
import type { Command } from "./measure";

/** A Pulumi program that is measured: what `pulumi preview` starts, without the engine. */
interface Program {
  /** Name in the table. */
  readonly name: string;
  /** Lines of its entry, in JavaScript or TypeScript. */
  readonly lines: readonly string[];
  /** Whether Pulumi compiles it when it starts, as it does unless it is told otherwise. */
  readonly typescript: boolean;
  /** Whether it registers the layer. */
  readonly layer: boolean;
}

/** A stack registers itself, the cluster's provider and the component besides the objects, and whatever is in a cloud. */
const MORE_THAN_OBJECTS = 3;

/** What prod's stack says of its cloud. */
const CONFIGURATION = { "aws:region": "eu-central-1", "aws:allowedAccountIds": '["123456789012"]' };

const PROGRAMS: readonly Program[] = [
  { name: OURS, lines: ['require("./build/program/main.js");'], typescript: false, layer: true },
  {
    name: "compiled, not bundled, whole packages imported",
    lines: ['require("@pulumi/kubernetes");', 'require("@pulumi/aws");', 'require("./build/stacks/main.js");'],
    typescript: false,
    layer: true,
  },
  { name: "TypeScript", lines: ['import "./stacks/main";'], typescript: true, layer: true },
  {
    name: "TypeScript, whole packages imported",
    lines: [
      'import * as kubernetes from "@pulumi/kubernetes";',
      'import * as aws from "@pulumi/aws";',
      'import "./stacks/main";',
      "export const packages = [kubernetes, aws].length;",
    ],
    typescript: true,
    layer: true,
  },
  { name: "an empty program", lines: [""], typescript: false, layer: false },
];

/** What the start of our Pulumi program is compared with: the same program in the other ways of writing and importing. */
export function stackPrograms(
  environment: string,
  objects: number,
  engine: PretendEngine,
  folder: string,
): readonly Contender[] {
  let most = objects + MORE_THAN_OBJECTS;
  return PROGRAMS.map((program, index) => {
    const own = join(folder, String(index));
    writeProgram(program, environment, own);
    const { name, typescript, layer } = program;
    const check = (): void => {
      const registered = engine.registered();
      // The first one, which is ours, says how many there are.
      most = Math.max(most, registered);
      const expected = layer ? most : 1;
      if (registered !== expected) throw new Error(`registered ${registered} resources instead of ${expected}`);
    };
    return { name, commands: [runCommand(environment, engine, own, typescript)], outputs: [], check };
  });
}

function runCommand(stack: string, { address }: PretendEngine, folder: string, typescript: boolean): Command {
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
      PULUMI_NODEJS_TYPESCRIPT: String(typescript),
    },
  };
}

/** A project in a folder of its own: in TypeScript it has our source beside its entry, and is checked as people set it up. */
function writeProgram({ lines, typescript }: Program, environment: string, folder: string): void {
  const project = projectFolder();
  mkdirSync(join(folder, "environments"), { recursive: true });
  for (const file of [environmentFileName(environment), releaseFileName(environment)])
    cpSync(join(project, "environments", file), join(folder, "environments", file));
  symlinkSync(join(project, "node_modules"), join(folder, "node_modules"));
  const main = typescript ? "index.ts" : "index.js";
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "stack", private: true, main }));
  writeFileSync(join(folder, main), `${lines.join("\n")}\n`);
  if (!typescript) return symlinkSync(join(project, "build"), join(folder, "build"));
  for (const room of ["lib", "charts", "stacks"]) cpSync(join(project, room), join(folder, room), { recursive: true });
  const settings = { extends: join(project, "tsconfig.json"), compilerOptions: { types: ["node"] }, include: ["*.ts"] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(settings));
}
