import { chooseEnvironments, loadValidEnvironments } from "../../../charts/files/chosen-environments";
import type { Layer } from "../../../lib/layer/layer";
import { EXIT, inputError } from "../../../charts/failures";
import { lockdownManifests } from "../../../charts/operations/lockdown";
import { currentText, writeFiles } from "../../../charts/files/output";
import { toYaml } from "../../../charts/synthesize";
import type { LockdownLevel } from "../../../lib/traffic";
import {
  alertsUnder,
  areAlertsHeard,
  lockdownCommands,
  lostConnections,
  type LockdownCommands,
  type LostConnection,
} from "./report";
import { tableLines } from "../../output/table";
import { colorsFor, printJson, tell } from "../../output/terminal";

/** Options of `access-layer lockdown`. */
export interface LockdownOptions {
  /** Environment to lock down. */
  readonly env: string;
  /** Folder of the environment files. */
  readonly environments: string;
  /** How much is cut. */
  readonly level: LockdownLevel;
  /**
   * File to write.
   * @default - stdout
   */
  readonly out?: string;
  /** Answer in JSON. */
  readonly json?: boolean;
}

/** First words of a lock-down's file, by which it is known again. */
const TITLE = "# Emergency lock-down";

/** `access-layer lockdown`: the network policies of an environment with less in them, and what that does. */
export function lockdown(options: LockdownOptions): number {
  const { env, environments, level, out, json } = options;
  for (const { layer } of loadValidEnvironments(environments, chooseEnvironments(environments, [env]))) {
    const manifests = lockdownManifests(layer, level);
    const lost = lostConnections(layer, level);
    const commands = lockdownCommands(layer, level, options);
    const yaml = header(layer, level, commands) + toYaml(manifests);
    const status = out === undefined ? undefined : writeLockdown(out, yaml);
    if (json === true) {
      const { namespace } = layer;
      const { context } = layer.cluster;
      const alerts = alertsUnder(layer, level);
      printJson({ environment: env, context, namespace, level, file: out, status, lost, alerts, commands, manifests });
    } else {
      if (out === undefined) process.stdout.write(yaml);
      tell(...(out === undefined ? [] : [`${out} ${status}`, ""]), ...reportLines(layer, level, lost, commands));
    }
  }
  return EXIT.fine;
}

function header({ name }: Layer, level: LockdownLevel, { apply, undo }: LockdownCommands): string {
  const lines = [`${TITLE} of ${name}: ${level}`, `# apply:    ${apply}`, `# way back: ${undo}`];
  return lines.map((line) => `${line}\n`).join("");
}

/** The file ends like an environment and like the manifests that are the way back: neither is overwritten by mistake. */
function writeLockdown(path: string, text: string): string {
  const current = currentText(path);
  if (current !== undefined && !current.startsWith(TITLE)) {
    throw inputError(
      `--out must not be a file that holds something else, got ${path}; choose another name, or delete it`,
    );
  }
  return writeFiles([{ path, text }])[0] ?? "unchanged";
}

function reportLines(
  layer: Layer,
  level: LockdownLevel,
  lost: readonly LostConnection[],
  commands: LockdownCommands,
): readonly string[] {
  const colours = colorsFor(process.stderr);
  const { name, namespace, cluster } = layer;
  const title = `${name}: lock-down ${level}, context ${cluster.context}, namespace ${namespace}`;
  const note = (text: string, command: string) => ["", text, `  ${command}`];
  return [
    colours.bold(title),
    "",
    ...lostTable(lost, (cell) => colours.dim(cell)),
    "",
    ...alertLines(layer, level, (cell) => colours.dim(cell)),
    ...note("nothing is cut yet; stop what applies the normal manifests by itself, then cut with", commands.apply),
    ...note("keep a suspect pod as evidence, out of all traffic", commands.quarantine),
    ...note("open connections live on until a pod at either end restarts", commands.restart),
    ...(commands.deletePods === undefined
      ? []
      : note(
          "where a new pod can't become ready, a restart keeps the old one; delete them instead",
          commands.deletePods,
        )),
    ...note(
      "policies that are not of the layer still let through what they say; look for some",
      commands.othersPolicies,
    ),
    ...note("the way back", commands.undo),
  ];
}

/** From how many on the callers of one thing are counted instead of named. */
const NAMED = 5;

function lostTable(lost: readonly LostConnection[], dim: (cell: string) => string): readonly string[] {
  if (lost.length === 0) return ["this level cuts nothing in this environment"];
  const rows = lost.map(({ from, to, ports, stops }) => [
    from.length > NAMED ? `${from.length} apps` : from.join(", "),
    to,
    ports.join(", "),
    stops,
  ]);
  return tableLines([["FROM", "TO", "PORTS", "WHAT STOPS"], ...rows], [], (cell, row) =>
    row === 0 ? dim(cell) : cell,
  );
}

function alertLines(layer: Layer, level: LockdownLevel, dim: (cell: string) => string): readonly string[] {
  const alerts = alertsUnder(layer, level);
  if (alerts.length === 0) return ["no alert fires by this alone"];
  const rows = alerts.map(({ alert, service, severity, when }) => [
    alert,
    service,
    severity,
    when === "certain" ? "fires within minutes" : "fires once it is in use",
  ]);
  const table = tableLines([["ALERT", "OF", "SEVERITY", "WHEN"], ...rows], [], (cell, row) =>
    row === 0 ? dim(cell) : cell,
  );
  const unheard = ["nobody hears of them: what is cut includes Alertmanager; mute or watch them in Prometheus itself"];
  return [...table, ...(areAlertsHeard(layer, level) ? [] : unheard)];
}
