import { recordAt, recordsOf } from "../../manifests/json";
import type { Manifest } from "../../manifests/manifest";
import { environmentVariableName, OPERATOR_JOBS, previewServiceName, probeJobName, serviceName } from "../../names";
import type { TopologyKind } from "../../spec/service";
import type { Operation } from "../operation";
import type { Step } from "./steps";

const [PROBE] = OPERATOR_JOBS.filter((job) => job === "probe");

/** Seconds for which the Job and its log are kept if the command can't remove it. */
const KEPT_SECONDS = 300;

/**
 * The steps of an operation with probes: a version is probed before it gets requests, if it has a preview Service, and after that. A rollback has no
 * probe, because it must not wait. Without the job `probe` in the environment, there are no probes.
 */
export function withProbes(
  steps: readonly Step[],
  operation: Operation["kind"],
  service: string,
  topology: TopologyKind,
  manifests: readonly Manifest[],
): readonly Step[] {
  const live = probeOf(service, serviceName(service), manifests);
  const preview = probeOf(service, previewServiceName(service), manifests);
  const isBlueGreen = topology === "blueGreen";
  if (operation === "release") return [...steps, ...(isBlueGreen ? preview : live)];
  if (operation === "promote" || (operation === "abort" && !isBlueGreen)) return [...steps, ...live];
  if (operation !== "switch") return steps;
  const first = steps.findIndex((step) => step.kind === "apply" && step.object.kind === "Service");
  if (first === -1) return [...steps, ...live];
  const before = steps.slice(0, first);
  // An autoscaler can add pods to the live color while the probe runs.
  const again = preview.length === 0 ? [] : before.filter((step) => step.kind === "wait" && step.like !== undefined);
  return [...before, ...preview, ...again, ...steps.slice(first), ...live];
}

/** A Job that requests the health of a service through one of its Services, from the CronJob that probes all of them. */
export function probeOf(service: string, through: string, manifests: readonly Manifest[]): readonly Step[] {
  const cronJob = manifests.find(({ kind, metadata }) => kind === "CronJob" && metadata.name === PROBE);
  if (cronJob === undefined) return [];
  const { metadata, spec } = recordAt(cronJob, "spec", "jobTemplate") as {
    readonly metadata: { readonly labels: Readonly<Record<string, string>> };
    readonly spec: JobSpec;
  };
  const [container] = recordsOf(spec.template.spec.containers);
  const variable = environmentVariableName(service, "SERVICE_URL");
  const url = recordsOf(container?.["env"]).find(({ name }) => name === variable)?.["value"];
  const args = Array.isArray(container?.["args"]) ? (container["args"] as readonly unknown[]) : [];
  const path = args.map(String).find((text) => text.startsWith(`$(${variable})`));
  if (typeof url !== "string" || path === undefined) return [];
  const address = url.replace(serviceName(service), through) + path.slice(`$(${variable})`.length);
  const containers = [{ ...container, args: [address], env: [] }];
  const template = { ...spec.template, spec: { ...spec.template.spec, containers } };
  const job: Manifest = {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { labels: metadata.labels, name: probeJobName(service), namespace: cronJob.metadata.namespace },
    spec: { ...spec, template, ttlSecondsAfterFinished: KEPT_SECONDS },
  };
  return [{ kind: "probe", job, through }];
}

interface JobSpec {
  readonly template: { readonly spec: { readonly containers: unknown } };
}
