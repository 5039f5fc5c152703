import type { Manifest } from "../../lib/manifests/manifest";
import {
  FIELD_MANAGER,
  POLICY_SET_LABEL,
  manifestPath,
  runbookFilePath,
  workloadName,
  workloadSelector,
  type Labels,
  type RunbookFile,
  type Track,
} from "../../lib/names";
import type { TrackRelease } from "../../lib/spec/release";
import { monitoredOf } from "../../lib/monitoring/monitored-layer";
import { securityMonitoringRules } from "../../lib/monitoring/objects";
import { serviceOf, type Layer } from "../../lib/layer/layer";
import { sortedEntries } from "../../lib/values/sorted-entries";
import { lockdownManifests } from "./lockdown";
import type { OutputFile } from "../files/output";
import { clean, servingRelease, warmed } from "./release-states";
import { synthesize, toYaml } from "../synthesize";

/** A file that operators apply by hand when they follow the runbook. */
export interface RunbookOutput extends OutputFile {
  /** Kind of the file, and its service if it has one. */
  readonly file: RunbookFile;
  /** Objects that the file contains. */
  readonly manifests: readonly Manifest[];
}

/**
 * Returns the files that operators apply by hand when they follow the runbook: the idle color or canary of each service that has one, the layer at its
 * live versions, the total lockdown, and the security monitoring. The header of each file names the commands that apply and undo it. The on-call roles
 * allow these commands.
 */
export function runbookFiles(layer: Layer): readonly RunbookOutput[] {
  return [...greenFiles(layer), ...canaryFiles(layer), cleanFile(layer), emergencyFile(layer), ...securityFiles(layer)];
}

function greenFiles(layer: Layer): readonly RunbookOutput[] {
  return servicesWith("green", layer).map((service) => {
    const notes = [`Workload green of ${service}, with enough pods to become live. It receives no requests yet.`];
    return output(
      layer,
      { kind: "green-deployment", service },
      workload(warmed(layer, service), service, "green"),
      notes,
    );
  });
}

function canaryFiles(layer: Layer): readonly RunbookOutput[] {
  return servicesWith("canary", layer).map((service) => {
    const { share = 0 } = serviceOf(layer, service)?.release ?? {};
    const notes = [
      `Workload canary of ${service} at the released share of ${share} %. The HTTPRoute in the manifest routes requests from outside to it.`,
    ];
    return output(layer, { kind: "canary-deployment", service }, workload(layer, service, "canary"), notes);
  });
}

/** Kinds of workloads and Services. NetworkPolicies are excluded because a lockdown may be in force. */
const CLEAN_KINDS: readonly string[] = [
  "ServiceAccount",
  "ConfigMap",
  "Service",
  "Deployment",
  "HorizontalPodAutoscaler",
  "PodDisruptionBudget",
];

function cleanFile(layer: Layer): RunbookOutput {
  const manifests = synthesize(clean(layer)).manifests;
  const apps = new Set(manifests.filter(({ kind }) => kind === "Deployment").map(appOf));
  const kept = manifests.filter((manifest) => CLEAN_KINDS.includes(manifest.kind) && apps.has(appOf(manifest)));
  const releases = layer.services.map((service) => `  ${service.name}: ${describe(servingRelease(service))}`);
  const notes = [
    "All workloads of each service at its live version, without a canary rollout, and the datastores:",
    ...releases,
    "An apply does not remove fields that were added by hand, such as a container. To find them, see npx --no-install access-layer drift --help.",
    `To remove them after the apply: ${inNamespace(layer)} edit deployment NAME`,
  ];
  return output(layer, { kind: "clean-deployment" }, kept, notes);
}

function emergencyFile(layer: Layer): RunbookOutput {
  const notes = [
    "All NetworkPolicies of the layer without rules: every connection is denied. For lower levels, a report of what stops working, and",
    `commands that close open connections, run npx --no-install access-layer lockdown --env ${layer.name} --level LEVEL.`,
  ];
  return output(layer, { kind: "emergency-network-policy" }, lockdownManifests(layer, "total"), notes);
}

/** Returns the file with the security monitoring, or an empty list if Prometheus does not scrape the environment. */
function securityFiles(layer: Layer): readonly RunbookOutput[] {
  const { monitoring, prometheus } = layer.cluster;
  const rules = securityMonitoringRules(monitoredOf(layer), monitoring, prometheus.objectLabels);
  const notes = [
    "Alerts for the time after an incident: rejected requests, and unexpected restarts and jobs. Delete the object afterwards.",
  ];
  return rules === undefined ? [] : [output(layer, { kind: "security-monitoring" }, [rules], notes)];
}

function describe({ version, digest }: TrackRelease): string {
  return digest === undefined ? `${version} (tag only, no digest)` : `${version} (${digest})`;
}

function appOf({ metadata }: Manifest): string | undefined {
  return metadata.labels?.["app"];
}

function servicesWith(track: Track, { services }: Layer): readonly string[] {
  return services.filter(({ layout }) => layout.workloads.some((one) => one.track === track)).map(({ name }) => name);
}

/** Deployment, autoscaler and disruption budget of one workload. */
function workload(layer: Layer, service: string, track: Track): readonly Manifest[] {
  const name = workloadName(service, track);
  const kinds = ["Deployment", "HorizontalPodAutoscaler", "PodDisruptionBudget"];
  return synthesize(layer).manifests.filter(({ kind, metadata }) => kinds.includes(kind) && metadata.name === name);
}

/** Files that are applied with force, because they undo changes that were made by hand. */
const FORCED: readonly RunbookFile["kind"][] = ["clean-deployment", "emergency-network-policy"];

/**
 * Selector of the objects of the manifest that a file changes, or `undefined` if the file adds an object. On-call engineers can't apply the whole
 * manifest, and it would also end a lockdown.
 */
function changedBy(file: RunbookFile): string | undefined {
  switch (file.kind) {
    case "green-deployment":
      return selectorText(workloadSelector(file.service, "green"));
    case "canary-deployment":
      return selectorText(workloadSelector(file.service, "canary"));
    case "clean-deployment":
      // The label of Deployments, autoscalers and disruption budgets.
      return "version";
    case "emergency-network-policy":
      return POLICY_SET_LABEL;
    case "security-monitoring":
      return undefined;
  }
}

function selectorText(labels: Labels): string {
  return sortedEntries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
}

function kubectlFor(context: string): string {
  return `kubectl --context ${context}`;
}

function inNamespace({ cluster, namespace }: Layer): string {
  return `${kubectlFor(cluster.context)} -n ${namespace}`;
}

function output(
  { name, cluster }: Layer,
  file: RunbookFile,
  manifests: readonly Manifest[],
  notes: readonly string[],
): RunbookOutput {
  const path = runbookFilePath(name, file);
  const kubectl = kubectlFor(cluster.context);
  const apply = `${kubectl} apply --server-side --field-manager=${FIELD_MANAGER}`;
  const force = FORCED.includes(file.kind) ? " --force-conflicts" : "";
  const selector = changedBy(file);
  // An object that is not in the manifest stays when the manifest is applied.
  const undo =
    selector === undefined ? `${kubectl} delete -f ${path}` : `${apply} -l ${selector} -f dist/${manifestPath(name)}`;
  const header = [...notes, `apply: ${apply}${force} -f ${path}`, `undo:  ${undo}`];
  return { file, path, manifests, text: `${header.map((line) => `# ${line}\n`).join("")}${toYaml(manifests)}` };
}
