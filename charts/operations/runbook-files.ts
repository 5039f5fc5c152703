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
import { securityMonitoringRules } from "../../lib/monitoring/objects";
import { servingTopology } from "../../lib/rules/floors";
import { sortedEntries } from "../../lib/values/sorted-entries";
import { planService } from "../../lib/topology/migration";
import type { AccessLayerProps } from "../access-layer-chart";
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
export function runbookFiles(props: AccessLayerProps): readonly RunbookOutput[] {
  return [...greenFiles(props), ...canaryFiles(props), cleanFile(props), emergencyFile(props), ...securityFiles(props)];
}

function greenFiles(props: AccessLayerProps): readonly RunbookOutput[] {
  return servicesWith("green", props).map((service) => {
    const notes = [
      `Workload green of ${service}, with as many pods as the live colour needs. No request goes to it yet.`,
    ];
    return output(
      props,
      { kind: "green-deployment", service },
      workload(warmed(props, service), service, "green"),
      notes,
    );
  });
}

function canaryFiles(props: AccessLayerProps): readonly RunbookOutput[] {
  return servicesWith("canary", props).map((service) => {
    const { share = 0 } = props.release.services[service] ?? {};
    const notes = [
      `Workload canary of ${service} at the released share of ${share} %. Requests from outside come to it by the HTTPRoute of the manifest.`,
    ];
    return output(props, { kind: "canary-deployment", service }, workload(props, service, "canary"), notes);
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

function cleanFile(props: AccessLayerProps): RunbookOutput {
  const manifests = synthesize(clean(props)).manifests;
  const apps = new Set(manifests.filter(({ kind }) => kind === "Deployment").map(appOf));
  const kept = manifests.filter((manifest) => CLEAN_KINDS.includes(manifest.kind) && apps.has(appOf(manifest)));
  const releases = sortedEntries(props.environment.services).map(([name, spec]) => {
    const release = props.release.services[name] ?? {};
    return `  ${name}: ${describe(servingRelease(release, servingTopology(spec, release)))}`;
  });
  const notes = [
    "Every workload of each service at what serves now, no canary on trial, and the datastores:",
    ...releases,
    "An apply does not remove what somebody added, such as a container: kubectl get deployments --show-managed-fields -o yaml names who added",
    "what; there, kubectl delete deployment NAME --cascade=orphan before the apply.",
  ];
  return output(props, { kind: "clean-deployment" }, kept, notes);
}

function emergencyFile(props: AccessLayerProps): RunbookOutput {
  const notes = [
    "Every network policy of the layer with its rules emptied: nobody reaches anybody. access-layer lockdown has milder levels, says what stops,",
    "and prints how to close connections that are open.",
  ];
  return output(props, { kind: "emergency-network-policy" }, lockdownManifests(props, "total"), notes);
}

/** None where nobody scrapes. */
function securityFiles(props: AccessLayerProps): readonly RunbookOutput[] {
  const rules = securityMonitoringRules(props.environment);
  const notes = [
    "Alerts for the time after an incident: refused requests, restarts and jobs that nobody expects. Delete the object when it is over.",
  ];
  return rules === undefined ? [] : [output(props, { kind: "security-monitoring" }, [rules], notes)];
}

function describe({ version, digest }: TrackRelease): string {
  return digest === undefined ? `${version}, by tag only: no digest is released` : `${version} by ${digest}`;
}

function appOf({ metadata }: Manifest): string | undefined {
  return metadata.labels?.["app"];
}

function servicesWith(track: Track, { environment, release }: AccessLayerProps): readonly string[] {
  return sortedEntries(environment.services).flatMap(([name, spec]) =>
    planService(name, spec, release.services[name] ?? {}).workloads.some((planned) => planned.track === track)
      ? [name]
      : [],
  );
}

/** Deployment, autoscaler and disruption budget of one workload. */
function workload(props: AccessLayerProps, service: string, track: Track): readonly Manifest[] {
  const name = workloadName(service, track);
  const kinds = ["Deployment", "HorizontalPodAutoscaler", "PodDisruptionBudget"];
  return synthesize(props).manifests.filter(({ kind, metadata }) => kinds.includes(kind) && metadata.name === name);
}

/** Forced: what somebody changed by hand is what these files are there to undo. */
const FORCED: readonly RunbookFile["kind"][] = ["clean-deployment", "emergency-network-policy"];

function output(
  { environment }: AccessLayerProps,
  file: RunbookFile,
  manifests: readonly Manifest[],
  notes: readonly string[],
): RunbookOutput {
  const path = runbookFilePath(environment.name, file);
  const kubectl = `kubectl --context ${environment.cluster.context}`;
  const apply = `${kubectl} apply --server-side --field-manager=${FIELD_MANAGER}`;
  const force = FORCED.includes(file.kind) ? " --force-conflicts" : "";
  // An apply of the manifests would leave an object that they do not hold.
  const back =
    file.kind === "security-monitoring"
      ? `${kubectl} delete -f ${path}`
      : `${apply} -f dist/${manifestPath(environment.name)}`;
  const header = [...notes, `apply:    ${apply}${force} -f ${path}`, `way back: ${back}`];
  return { file, path, manifests, text: `${header.map((line) => `# ${line}\n`).join("")}${toYaml(manifests)}` };
}
