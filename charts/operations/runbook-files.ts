import type { Manifest } from "../../lib/manifests/manifest";
import {
  FIELD_MANAGER,
  manifestPath,
  runbookFilePath,
  workloadName,
  type RunbookFile,
  type Track,
} from "../../lib/names";
import type { TrackRelease } from "../../lib/spec/release";
import { monitoredOf } from "../../lib/monitoring/monitored";
import { securityMonitoringRules } from "../../lib/monitoring/objects";
import { serviceOf, type Layer } from "../../lib/layer/layer";
import { lockdownManifests } from "./lockdown";
import type { OutputFile } from "../files/output";
import { clean, servingRelease, warmed } from "./release-states";
import { synthesize, toYaml } from "../synthesize";

/** A file that the runbook applies by hand. */
export interface RunbookOutput extends OutputFile {
  /** Which one. */
  readonly file: RunbookFile;
  /** Its objects. */
  readonly manifests: readonly Manifest[];
}

/**
 * The files that the runbook applies in an emergency: the idle colour and the canary of each service that has one, the whole layer at what serves
 * now, the lock-down, and the security monitoring. Applying the environment's own manifest is the way back from each of them.
 */
export function runbookFiles(layer: Layer): readonly RunbookOutput[] {
  return [...greenFiles(layer), ...canaryFiles(layer), cleanFile(layer), emergencyFile(layer), ...securityFiles(layer)];
}

function greenFiles(layer: Layer): readonly RunbookOutput[] {
  return servicesWith("green", layer).map((service) => {
    const notes = [
      `Workload green of ${service}, with as many pods as the live colour needs. No request goes to it yet.`,
    ];
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
      `Workload canary of ${service} at the released share of ${share} %. Requests from outside come to it by the HTTPRoute of the manifest.`,
    ];
    return output(layer, { kind: "canary-deployment", service }, workload(layer, service, "canary"), notes);
  });
}

/** What runs and how it is reached. Network policies stay as they are, as a lock-down may be in force; jobs and monitoring are no part of it. */
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
    "Every workload of each service at what serves now, no canary on trial, and the datastores:",
    ...releases,
    "An apply does not remove what somebody added, such as a container: kubectl get deployments --show-managed-fields -o yaml names who added",
    "what; there, kubectl delete deployment NAME --cascade=orphan before the apply.",
  ];
  return output(layer, { kind: "clean-deployment" }, kept, notes);
}

function emergencyFile(layer: Layer): RunbookOutput {
  const notes = [
    "Every network policy of the layer with its rules emptied: nobody reaches anybody. access-layer lockdown has milder levels, says what stops,",
    "and prints how to close connections that are open.",
  ];
  return output(layer, { kind: "emergency-network-policy" }, lockdownManifests(layer, "total"), notes);
}

/** None where nobody scrapes. */
function securityFiles(layer: Layer): readonly RunbookOutput[] {
  const rules = securityMonitoringRules(monitoredOf(layer), layer.cluster.monitoring);
  const notes = [
    "Alerts for the time after an incident: refused requests, restarts and jobs that nobody expects. Delete the object when it is over.",
  ];
  return rules === undefined ? [] : [output(layer, { kind: "security-monitoring" }, [rules], notes)];
}

function describe({ version, digest }: TrackRelease): string {
  return digest === undefined ? `${version}, by tag only: no digest is released` : `${version} by ${digest}`;
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

/** Forced: what somebody changed by hand is what these files are there to undo. */
const FORCED: readonly RunbookFile["kind"][] = ["clean-deployment", "emergency-network-policy"];

function output(
  { name, cluster }: Layer,
  file: RunbookFile,
  manifests: readonly Manifest[],
  notes: readonly string[],
): RunbookOutput {
  const path = runbookFilePath(name, file);
  const kubectl = `kubectl --context ${cluster.context}`;
  const apply = `${kubectl} apply --server-side --field-manager=${FIELD_MANAGER}`;
  const force = FORCED.includes(file.kind) ? " --force-conflicts" : "";
  // An apply of the manifests would leave an object that they do not hold.
  const back =
    file.kind === "security-monitoring" ? `${kubectl} delete -f ${path}` : `${apply} -f dist/${manifestPath(name)}`;
  const header = [...notes, `apply:    ${apply}${force} -f ${path}`, `way back: ${back}`];
  return { file, path, manifests, text: `${header.map((line) => `# ${line}\n`).join("")}${toYaml(manifests)}` };
}
