import { Command, Option } from "commander";
import { LOCKDOWN_LEVELS } from "../lib/traffic/lockdown";
import { addCompare } from "./commands/compare/program";
import { addDrift } from "./commands/drift/program";
import { addJob } from "./commands/job/program";
import { environmentsOption, envOption, examples, jsonOption, nonEmpty } from "./input/options";

/** Put in by the bundler; there is none when the source runs as it is. */
declare const ACCESS_LAYER_VERSION: string | undefined;
const VERSION = typeof ACCESS_LAYER_VERSION === "undefined" ? "development" : ACCESS_LAYER_VERSION;

/**
 * The command line on one screen. Each command is loaded when it is called: `--help` needs none of them, and only two need
 * cdk8s. (TypeScript wants the `.js` in a dynamic import.) `finish` is told the exit code.
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

function addSynth(main: Command, finish: (code: number) => void): void {
  main
    .command("synth")
    .summary("write the manifests")
    .description(
      "Writes <out>/<environment>/access-layer.k8s.yaml. All environments are checked before the first file is written, " +
        "files that would not change are left alone, and each file is replaced in one step. With --watch each environment " +
        "stands for itself.",
    )
    .addOption(envOption())
    .addOption(environmentsOption())
    .addOption(new Option("--out <dir>", "output folder").default("dist").argParser(nonEmpty))
    .option("--check", "write nothing; exit with 1 and say what differs where the files are not up to date")
    .option("--watch", "stay, and synthesize again whenever a file changes")
    .addOption(jsonOption("what was written"))
    .addHelpText(
      "after",
      examples(["synth", "synth --env prod --out /tmp/manifests", "synth --check", "synth --env dev --watch"]),
    )
    .action(async (options) => finish(await (await import("./commands/synth/synth.js")).synth(options)));
}

function addValidate(main: Command, finish: (code: number) => void): void {
  main
    .command("validate")
    .summary("check the environment files")
    .description(
      "Prints everything that is wrong with the environment files: file, line, column, field, and what is allowed.",
    )
    .addOption(envOption())
    .addOption(environmentsOption())
    .addOption(jsonOption("the problems"))
    .addHelpText("after", examples(["validate", "validate --env prod --json"]))
    .action(async (options) => finish((await import("./commands/validate/validate.js")).validate(options)));
}

function addList(main: Command, finish: (code: number) => void): void {
  main
    .command("list")
    .summary("show the objects of an environment")
    .description("Prints each object with what it runs, how many pods it may have, and what a Service selects.")
    .addOption(envOption())
    .addOption(environmentsOption())
    .addOption(jsonOption("the objects"))
    .addHelpText("after", examples(["list --env prod", "list --env prod --json | jq '.environments[0].canaries'"]))
    .action(async (options) => finish((await import("./commands/list/list.js")).list(options)));
}

function addDiagram(main: Command, finish: (code: number) => void): void {
  main
    .command("diagram")
    .summary("draw services, datastores and who calls whom")
    .description("Draws one environment: its services with what is live, its datastores, and who calls whom.")
    .addOption(new Option("--env <name>", "environment").makeOptionMandatory().argParser(nonEmpty))
    .addOption(environmentsOption())
    .addOption(
      new Option("--format <format>", "what to draw")
        .choices(["mermaid", "svg", "dot"])
        .default(undefined, "as --out ends, or mermaid"),
    )
    .addOption(new Option("--out <file>", "file to write (default: stdout)").argParser(nonEmpty))
    .addHelpText("after", examples(["diagram --env prod", "diagram --env prod --format svg --out docs/prod.svg"]))
    .action(async (options) => finish(await (await import("./commands/diagram/diagram.js")).diagram(options)));
}

function addRunbookFiles(main: Command, finish: (code: number) => void): void {
  main
    .command("runbook-files")
    .summary("write the files that the runbook applies by hand")
    .description(
      "Writes <out>/runbook/<environment>/k8s/: the idle colour and the canary of each service, the clean layer, the lock-down and the " +
        "security monitoring. They stand apart from the manifests, because each of them changes what runs.",
    )
    .addOption(envOption())
    .addOption(environmentsOption())
    .addOption(new Option("--out <dir>", "folder to write runbook/ into").default(".").argParser(nonEmpty))
    .option("--check", "write nothing; exit with 1 and say what differs where the files are not up to date")
    .addOption(jsonOption("what was written"))
    .addHelpText("after", examples(["runbook-files --env prod", "runbook-files --check"]))
    .action(async (options) =>
      finish((await import("./commands/runbook-files/runbook-files.js")).writeRunbookFiles(options)),
    );
}

function addLockdown(main: Command, finish: (code: number) => void): void {
  main
    .command("lockdown")
    .summary("cut an environment off in an emergency")
    .description(
      "Prints the network policies of an environment with less in them, and says on stderr who can no longer reach whom, what stops " +
        "working and how to go back. Each level cuts what the one before it does, too. Nothing is applied.",
    )
    .addOption(new Option("--env <name>", "environment").makeOptionMandatory().argParser(nonEmpty))
    .addOption(
      new Option(
        "--level <level>",
        "how much to cut: what comes from outside the namespace, what leaves it, calls between services, or everything",
      )
        .choices(LOCKDOWN_LEVELS)
        .makeOptionMandatory(),
    )
    .addOption(environmentsOption())
    .addOption(new Option("--out <file>", "file to write (default: stdout)").argParser(nonEmpty))
    .addOption(jsonOption("what is cut and the policies"))
    .addHelpText(
      "after",
      examples(["lockdown --env prod --level total --out lockdown.yaml", "lockdown --env prod --level no-internet-in"]),
    )
    .action(async (options) => finish((await import("./commands/lockdown/lockdown.js")).lockdown(options)));
}

function addReach(main: Command, finish: (code: number) => void): void {
  main
    .command("reach")
    .summary("show who may call whom")
    .description(
      "Judges the NetworkPolicies of one environment without a cluster. Without a name it draws everybody; with one it lists whom " +
        "that one may call and who may call it; with two it says yes or no, on which ports, and which policy decides it. Names are " +
        "those of workloads, apps, Services, probes such as internet or default/any-pod, and addresses. Ports are the pods', not the " +
        "Services'. What a pod sends to itself, and what its own node sends to it, always passes.",
    )
    .argument("[from]", "who calls", nonEmpty)
    .argument("[to]", "who is called", nonEmpty)
    .addOption(new Option("--env <name>", "environment").makeOptionMandatory().argParser(nonEmpty))
    .addOption(environmentsOption())
    .option("--all", "every pod by itself, and the probes among themselves")
    .addOption(jsonOption("the answer"))
    .addHelpText(
      "after",
      examples([
        "reach --env prod",
        "reach gateway --env prod",
        "reach gateway postgres --env prod",
        "reach database-backup 203.0.113.10 --env prod",
      ]),
    )
    .action(async (from, to, options) => finish((await import("./commands/reach/reach.js")).reach(from, to, options)));
}

function addImport(main: Command, finish: (code: number) => void): void {
  main
    .command("import")
    .summary("hand objects over from kubectl to Pulumi")
    .description(
      "Prints the file of pulumi import for an environment that kubectl applied: every object under the name and type that the Pulumi program " +
        "gives it. Nothing in the cluster changes by it. Secrets are not in it: whoever creates them goes on doing so.",
    )
    .addOption(
      new Option("--stack <name>", "stack, called like its environment").makeOptionMandatory().argParser(nonEmpty),
    )
    .addOption(environmentsOption())
    .addOption(
      new Option("--component <name>", "name of the AccessLayer in a program of your own (default: ours)").argParser(
        nonEmpty,
      ),
    )
    .addOption(
      new Option("--provider <name>", "name of its Kubernetes provider there (default: ours)").argParser(nonEmpty),
    )
    .addOption(new Option("--out <file>", "file to write (default: stdout)").argParser(nonEmpty))
    .addHelpText(
      "after",
      examples(["import --stack prod --out import.json", "import --stack prod --component layer --provider cluster"]),
    )
    .action(async (options) => finish((await import("./commands/import/import-file.js")).writeImportFile(options)));
}
