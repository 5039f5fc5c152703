import { Command } from "commander";
import { addAdopt } from "./commands/adopt/program";
import { addCompare } from "./commands/compare/program";
import { addDeliver } from "./commands/deliver/program";
import { addDiagram } from "./commands/diagram/program";
import { addDrift } from "./commands/drift/program";
import { addExplain } from "./commands/explain/program";
import { addExplainChange } from "./commands/explain-change/program";
import { addGates } from "./commands/gates/program";
import { addHistory } from "./commands/history/program";
import { addImport } from "./commands/import/program";
import { addInit } from "./commands/init/program";
import { addJob } from "./commands/job/program";
import { addList } from "./commands/list/program";
import { addLockdown } from "./commands/lockdown/program";
import { addPlan } from "./commands/plan/program";
import { addReach } from "./commands/reach/program";
import { addResize } from "./commands/resize/program";
import { addRestart } from "./commands/restart/program";
import { addRunbook } from "./commands/runbook/program";
import { addRunbookFiles } from "./commands/runbook-files/program";
import { addStatus } from "./commands/status/program";
import { addSynth } from "./commands/synth/program";
import { addValidate } from "./commands/validate/program";
import { examples } from "./input/options";

/** Set by the bundler; undefined when the source runs unbundled. */
declare const ACCESS_LAYER_VERSION: string | undefined;
const VERSION = typeof ACCESS_LAYER_VERSION === "undefined" ? "development" : ACCESS_LAYER_VERSION;

/**
 * The command line. Each command is loaded only when it runs, because `--help` needs none of them and only some need cdk8s.
 * Calls `finish` with the exit code.
 * (TypeScript requires the `.js` in a dynamic import.)
 */
export function program(finish: (code: number) => void): Command {
  const main = new Command("access-layer")
    .description(
      "Render and operate the 254Carbon access layer on Kubernetes. Each environment is described in two YAML files.",
    )
    .version(VERSION, "-V, --version", "show the version")
    .helpOption("-h, --help", "show help")
    .configureHelp({ sortOptions: true })
    .exitOverride()
    .commandsGroup("Help:")
    .helpCommand("help [command]", "show help for a command")
    .addHelpText(
      "after",
      examples(["init", "synth", "synth --env prod --check", "validate", "list --env prod", "diagram --env prod"]),
    )
    .addHelpText(
      "afterAll",
      "\nExit codes: 0 success; 1 difference (--check, compare, drift, explain-change),\ndenied connection (reach), something that needs attention (status), operation\nthat is not possible or was declined, gates that do not pass, or internal error;\n2 wrong usage or input.",
    );
  // `commandsGroup` applies to the commands that are added after it.
  main.commandsGroup("Start:");
  addInit(main, finish);
  addExplain(main, finish);
  main.commandsGroup("Render:");
  addSynth(main, finish);
  addValidate(main, finish);
  main.commandsGroup("Inspect:");
  addList(main, finish);
  addDiagram(main, finish);
  addReach(main, finish);
  addCompare(main, finish);
  addDrift(main, finish);
  addExplainChange(main, finish);
  main.commandsGroup("Release:");
  addStatus(main, finish);
  addHistory(main, finish);
  addPlan(main, finish);
  addDeliver(main, finish);
  addRestart(main, finish);
  addResize(main, finish);
  addGates(main, finish);
  addAdopt(main, finish);
  main.commandsGroup("Operate:");
  addJob(main, finish);
  addRunbook(main, finish);
  addRunbookFiles(main, finish);
  addLockdown(main, finish);
  main.commandsGroup("Pulumi:");
  addImport(main, finish);
  return main;
}
