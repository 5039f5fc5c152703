import { Command } from "commander";
import { addCompare } from "./commands/compare/program";
import { addDiagram } from "./commands/diagram/program";
import { addDrift } from "./commands/drift/program";
import { addImport } from "./commands/import/program";
import { addJob } from "./commands/job/program";
import { addList } from "./commands/list/program";
import { addLockdown } from "./commands/lockdown/program";
import { addReach } from "./commands/reach/program";
import { addRunbookFiles } from "./commands/runbook-files/program";
import { addSynth } from "./commands/synth/program";
import { addValidate } from "./commands/validate/program";
import { examples } from "./input/options";

/** Put in by the bundler; there is none when the source runs as it is. */
declare const ACCESS_LAYER_VERSION: string | undefined;
const VERSION = typeof ACCESS_LAYER_VERSION === "undefined" ? "development" : ACCESS_LAYER_VERSION;

/**
 * The command line. Each command is loaded on first use: `--help` needs none of them, and only two need cdk8s. (TypeScript
 * requires the `.js` in a dynamic import.) `finish` gets the exit code.
 */
export function program(finish: (code: number) => void): Command {
  const main = new Command("access-layer")
    .description("Kubernetes manifests of the 254Carbon access layer from two YAML files per environment.")
    .version(VERSION, "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand("help [command]", "print help for a command")
    .configureHelp({ sortOptions: true })
    .exitOverride()
    .addHelpText(
      "after",
      examples(["synth", "synth --env prod --check", "validate", "list --env prod", "diagram --env prod"]),
    )
    .addHelpText("after", "\nExit codes: 0 fine; 1 something was found, such as a difference; 2 wrong usage or input.");
  addSynth(main, finish);
  addValidate(main, finish);
  addList(main, finish);
  addDiagram(main, finish);
  addJob(main, finish);
  addRunbookFiles(main, finish);
  addLockdown(main, finish);
  addReach(main, finish);
  addImport(main, finish);
  addCompare(main, finish);
  addDrift(main, finish);
  return main;
}
