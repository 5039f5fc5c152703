import { execFileSync } from "child_process";
import { readdirSync } from "fs";
import type { Command } from "commander";
import { program } from "../../bin/program";
import type { Manifest } from "../../lib/manifests/manifest";
import type { TransitionWarning } from "../../lib/transitions/transition";
import { commands, page, Sandbox } from "../docs/sandbox";
import { PROJECT } from "./fixtures";

/** A kubectl command that the tool prints or a page shows, and where. */
export interface PrintedCommand {
  /** The page, the command of the tool, the alert or the warning that contains it. */
  readonly place: string;
  /** The whole command, with its pipes. */
  readonly command: string;
}

/** Runs that print kubectl commands, by command of the tool. A command without runs prints none. */
const RUNS: Readonly<Record<string, readonly string[]>> = {
  abort: [],
  // It reads a cluster.
  adopt: [],
  canary: [],
  compare: [],
  diagram: [],
  drift: ["drift dist/prod /dev/null"],
  explain: [],
  "explain-change": ["explain-change /dev/null --env prod"],
  // Reads a cluster, as status does.
  history: [],
  gates: [],
  import: [],
  init: ["init qa"],
  job: [
    "job cache-warm --env prod --tenant tenant-1",
    "job backfill --env prod --tenant tenant-1 --from 2025-09-01 --to 2025-09-07",
    "job probe --env prod",
    "job postgres-checksums --env prod",
  ],
  list: [],
  lockdown: ["lockdown --env prod --level total"],
  reach: [],
  // Prints commands of this tool.
  plan: [],
  promote: [],
  release: ["release gateway v1.0.2 --env prod --yes", "release streaming v1.0.2 --env prod --yes"],
  // Prints commands of this tool.
  resize: [],
  // It needs a cluster, and prints commands of this tool.
  restart: [],
  retire: [],
  rollback: [],
  // The commands of a runbook have their own tests.
  runbook: [],
  "runbook-files": ["runbook-files --env prod"],
  scale: [],
  // It needs a cluster. Its own test compares its commands with the shapes.
  status: [],
  switch: [],
  synth: [],
  validate: [],
};

/** A command starts a line, or follows a colon, `$` or `#`, and ends with the line. It may take its input from another command. */
const LINE = /(?:^(?: {2})?|: +|\$ |# )((?:npx --no-install access-layer [^|&\n]*(?:\||&&) )?kubectl (?:-|[a-z]).*)$/gm;

/** kubectl commands in the output of the tool. */
function commandsIn(text: string): readonly string[] {
  const joined = text.replace(/&&\n +/g, "&& ");
  return [...joined.matchAll(LINE)].map(([, command = ""]) => command.trim());
}

/**
 * kubectl commands in the help and output of every command of the tool, and in the headers of the files that it writes.
 * @throws Error if a command of the tool has no entry in the list of runs
 */
export function commandsOfTool(): readonly PrintedCommand[] {
  const sandbox = new Sandbox();
  const tool = program(() => undefined);
  const names = tool.commands.map((command) => command.name());
  const unknown = names.filter((name) => RUNS[name] === undefined);
  if (unknown.length > 0) throw new Error(`list runs that print the kubectl commands of ${unknown.join(", ")}`);
  const outputOf = (line: string) => sandbox.run(`npx --no-install access-layer ${line} || true`).output;
  outputOf("synth --env prod");
  const texts = [
    ...commandsBelow(tool).map((command) => [`${pathOf(command)} --help`, helpOf(command)] as const),
    ...Object.values(RUNS).flatMap((lines) => lines.map((line) => [`access-layer ${line}`, outputOf(line)] as const)),
  ];
  const printed = texts.flatMap(([place, text]) => commandsIn(text).map((command) => ({ place, command })));
  const folder = "runbook/prod/k8s";
  const files = readdirSync(sandbox.at(folder)).flatMap((file) =>
    commandsIn(headerOf(sandbox.read(folder, file))).map((command) => ({ place: file, command })),
  );
  sandbox.remove();
  return [...printed, ...files];
}

function headerOf(text: string): string {
  return text.split("---\n")[0] ?? "";
}

function commandsBelow(command: Command): readonly Command[] {
  return command.commands.flatMap((child) => [child, ...commandsBelow(child)]);
}

/** Names of a command and the commands above it, such as `access-layer job probe`. */
function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

/** Output of `--help`. It comes from this process, because there are many commands and each program takes a while to start. */
function helpOf(command: Command): string {
  const parts: string[] = [];
  command.configureOutput({ writeOut: (part) => parts.push(part), getOutHelpWidth: () => 80 }).outputHelp();
  return parts.join("");
}

/** kubectl commands in the alerts of prod, and in those for the time after an incident. */
export function commandsOfAlerts(manifests: readonly Manifest[]): readonly PrintedCommand[] {
  const rules = manifests.filter(({ kind }) => kind === "PrometheusRule");
  return rules.flatMap(({ spec }) =>
    (spec as unknown as { readonly groups: readonly RuleGroup[] }).groups.flatMap((group) =>
      group.rules.flatMap(({ alert = "", annotations = {} }) =>
        Object.values(annotations).flatMap((text) =>
          commandsIn(text).map((command) => ({ place: `alert ${alert}`, command })),
        ),
      ),
    ),
  );
}

interface RuleGroup {
  readonly rules: readonly { readonly alert?: string; readonly annotations?: Readonly<Record<string, string>> }[];
}

/** kubectl commands in the warnings of a change. They are between backticks. */
export function commandsOfWarnings(warnings: readonly TransitionWarning[]): readonly PrintedCommand[] {
  return warnings.flatMap(({ code, steps }) =>
    steps.flatMap((step) =>
      [...step.matchAll(/`(.*kubectl.*)`/g)].map(([, command = ""]) => ({ place: `warning ${code}`, command })),
    ),
  );
}

/** Markdown pages that people write. Generated pages have their own tests. */
export const PAGES: readonly string[] = execFileSync("git", ["ls-files", "README.md", "docs/*.md", "examples/*.md"], {
  cwd: PROJECT,
  encoding: "utf8",
})
  .split("\n")
  .filter((file) => file !== "" && !/^docs\/(generated|api|runbook)\//.test(file));

/** The kubectl and curl commands in the shell blocks and code spans of a page. */
export function clusterCommands(text: string): readonly string[] {
  const blocks = [...text.matchAll(/^ *```sh\n(.*?)^ *```/gms)].flatMap(([, block = ""]) => commands(block));
  const spans = [...text.replaceAll(/^ *```.*?^ *```/gms, "").matchAll(/`([^`]+)`/g)].map(([, span = ""]) => span);
  return [...blocks, ...spans].filter((line) => /^(kubectl|curl) .*\S/.test(line));
}

/** kubectl commands on the pages. Decisions mention commands of the past, and those of alternatives. */
export function commandsOfPages(): readonly PrintedCommand[] {
  return PAGES.filter((file) => !file.startsWith("docs/adr/")).flatMap((place) =>
    clusterCommands(page(place))
      .filter((command) => command.startsWith("kubectl "))
      .map((command) => ({ place, command })),
  );
}
