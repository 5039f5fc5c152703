import { chooseEnvironments, loadValidEnvironments } from "../../../charts/files/chosen-environments";
import type { Layer } from "../../../lib/layer/layer";
import { EXIT, inputError } from "../../../charts/failures";
import { lockdownManifests } from "../../../charts/operations/lockdown";
import { currentText, writeFiles } from "../../../charts/files/output";
import { toYaml } from "../../../charts/synthesize";
import type { LockdownLevel } from "../../../lib/traffic";
import { policyTitle } from "../../../lib/traffic/own-policies";
import {
  alertsUnder,
  areAlertsDelivered,
  lockdownCommands,
  lostConnections,
  ownPoliciesUnder,
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
  /** Lockdown level. */
  readonly level: LockdownLevel;
  /**
   * File to write.
   * @default - stdout
   */
  readonly out?: string;
  /** Print JSON instead of text. */
  readonly json?: boolean;
}

/** First words of a lockdown file. Only files that start with them are overwritten. */
const TITLE = "# Emergency lockdown";

/** `access-layer lockdown`: renders the policies for a lockdown and reports their effects. */
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
      const ownPolicies = ownPoliciesUnder(layer, level);
      const effects = { lost, alerts, ownPolicies };
      printJson({ environment: env, context, namespace, level, file: out, status, ...effects, commands, manifests });
    } else {
      if (out === undefined) process.stdout.write(yaml);
      tell(...(out === undefined ? [] : [`${out} ${status}`, ""]), ...reportLines(layer, level, lost, commands));
    }
  }
  return EXIT.fine;
}

function header({ name }: Layer, level: LockdownLevel, { apply, undo }: LockdownCommands): string {
  const lines = [`${TITLE} of ${name}: ${level}`, `# apply: ${apply}`, `# undo:  ${undo}`];
  return lines.map((line) => `${line}\n`).join("");
}

/** Writes the file. Refuses to overwrite other files, such as an environment file or the manifest that undoes the lockdown. */
function writeLockdown(path: string, text: string): string {
  const current = currentText(path);
  if (current !== undefined && !current.startsWith(TITLE)) {
    throw inputError(
      `--out must be a new file or a lockdown file, got ${path}; choose another name, or delete the file`,
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
  const colors = colorsFor(process.stderr);
  const { name, namespace, cluster } = layer;
  const title = `${name}: lockdown ${level}, context ${cluster.context}, namespace ${namespace}`;
  const note = (text: string, command: string) => ["", text, `  ${command}`];
  return [
    colors.bold(title),
    "",
    ...lostTable(lost, (cell) => colors.dim(cell)),
    "",
    ...alertLines(layer, level, (cell) => colors.dim(cell)),
    ...note(
      "Nothing has been applied. Pause anything that re-applies the normal manifests (CI, GitOps), then run:",
      commands.apply,
    ),
    ...note("To isolate a suspect pod and keep it as evidence:", commands.quarantine),
    ...note("To end the isolation of a pod (or delete the pod):", commands.endQuarantine),
    ...note("Open connections can stay open until a pod at either end restarts. To close them:", commands.restart),
    ...(commands.deletePods === undefined
      ? []
      : note(
          "If new pods cannot become ready, a restart keeps the old ones. Delete the pods instead:",
          commands.deletePods,
        )),
    ...ownPolicyLines(layer, level, commands),
    ...note(
      "Policies from other owners stay in force, also those of other kinds, such as CiliumNetworkPolicies. List them (if the command prints an error, the list is incomplete):",
      commands.othersPolicies,
    ),
    ...note("To undo the lockdown:", commands.undo),
    ...undoLines(layer, level),
  ];
}

/** Warns about declared policies that still allow egress. */
function ownPolicyLines(
  layer: Layer,
  level: LockdownLevel,
  { deleteOwnPolicies }: LockdownCommands,
): readonly string[] {
  const policies = ownPoliciesUnder(layer, level);
  if (policies.length === 0) return [];
  const rows = policies.map((policy) => [policyTitle(policy), policy.services.join(", "), policy.hosts.join(", ")]);
  return [
    "",
    "WARNING: These policies (ownPolicies in the environment file) still allow connections after the lockdown:",
    "",
    ...tableLines([["POLICY", "FROM", "TO"], ...rows]),
    "",
    "To stop these connections, delete the policies. The on-call roles can't delete them, so use an account that can. If a policy also denies",
    "connections, or applies to other namespaces, do not delete it: remove its rules with these hosts.",
    ...deleteOwnPolicies.map((command) => `  ${command}`),
  ];
}

/** The layer does not have the deleted policies, so its manifest does not restore them. */
function undoLines(layer: Layer, level: LockdownLevel): readonly string[] {
  const policies = ownPoliciesUnder(layer, level).map(policyTitle);
  return policies.length === 0
    ? []
    : ["", `Then apply the policies that you deleted, from your own repository: ${policies.join(", ")}`];
}

/** Maximum number of callers to list by name. The rest are only counted. */
const NAMED = 5;

function lostTable(lost: readonly LostConnection[], dim: (cell: string) => string): readonly string[] {
  if (lost.length === 0) return ["This level blocks nothing in this environment."];
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
  if (alerts.length === 0) return ["No alert fires at this level."];
  const rows = alerts.map(({ alert, service, severity, when }) => [
    alert,
    service,
    severity,
    when === "certain" ? "fires within minutes" : "fires on next use",
  ]);
  const table = tableLines([["ALERT", "SERVICE", "SEVERITY", "WHEN"], ...rows], [], (cell, row) =>
    row === 0 ? dim(cell) : cell,
  );
  const undelivered = "These alerts will not be delivered (Alertmanager is cut off too). Watch them in Prometheus.";
  return [...table, ...(areAlertsDelivered(layer, level) ? [] : [undelivered])];
}
