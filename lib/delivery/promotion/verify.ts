import type { Layer, LayerService } from "../../layer/layer";
import { recordAt, recordsOf, textOf } from "../../manifests/json";
import type { Manifest } from "../../manifests/manifest";
import { appSelector, serviceName, type Track } from "../../names";
import { spanText } from "../../spec/values/time";
import { listWith, plural } from "../../values/words";
import type { Clock, Cluster, LiveObject } from "../cluster";
import type { Verdict } from "../gates/verdict";
import { leaseName, pendingOf } from "../lease";
import { notEnded } from "../run/intent";
import { servedProblem } from "../run/objects";
import { readinessOf } from "../run/readiness";
import { decisiveObjects } from "../run/task";
import { podsWith, restartsOf } from "../status/pods";
import { SHORT } from "../status/track";
import type { Serving } from "./serving";
import { servedSince } from "./since";

/** What {@link verify} needs. */
export interface VerifyOptions {
  readonly cluster: Cluster;
  readonly clock: Clock;
  /** Environment in which the image serves. */
  readonly layer: Layer;
  /** Its manifests. */
  readonly manifests: readonly Manifest[];
  readonly service: LayerService;
  readonly serving: Serving;
  /** Minutes for which the image must have served all requests, and the environment that states them. */
  readonly soak: { readonly minutes: number; readonly environment: string };
  /**
   * Asks Prometheus about a workload that serves since a time.
   * @default - Prometheus is not asked
   */
  readonly judge?: (track: Track, since: number) => Promise<Verdict>;
}

/** What was found about an image in the cluster. */
export interface Verification {
  /** Why it must not go to another environment, with what to do. Empty if it was verified. */
  readonly problems: readonly string[];
  /** What an operator should know before. */
  readonly warnings: readonly string[];
  /**
   * Since when it has served all requests, in milliseconds since 1970.
   * @default - unknown
   */
  readonly since?: number;
  /**
   * Digest that all pods run.
   * @default - they run several, or do not report one
   */
  readonly digest?: string;
}

/**
 * Checks whether an image was verified where it serves: no operation is pending, the cluster serves what the release file states, all pods are available, it
 * has served all requests for long enough, and its gates pass. Only reads, and reports all problems together.
 */
export async function verify(options: VerifyOptions): Promise<Verification> {
  const { cluster, layer, manifests, service, serving } = options;
  const { name } = service;
  const pending = pendingProblem(name, layer, await cluster.read(leaseName(name, layer.namespace)));
  const differs = await servedProblem(decisiveObjects(name, manifests), cluster);
  const workloads = await Promise.all(
    serving.workloads.map(async (workload) => {
      const metadata = { name: workload.name, namespace: layer.namespace };
      const [deployment, pods] = await Promise.all([
        cluster.read({ apiVersion: "apps/v1", kind: "Deployment", metadata }),
        cluster.list({ apiVersion: "v1", kind: "Pod", namespace: layer.namespace, labels: workload.selector }),
      ]);
      return { deployment, pods: podsWith(workload.selector, pods) };
    }),
  );
  const found = workloads.flatMap(({ deployment, pods }) => (deployment === undefined ? [] : [{ deployment, pods }]));
  const pods = found.flatMap((one) => one.pods);
  const digests = [...new Set(pods.flatMap((pod) => digestOf(pod, name)))];
  const since =
    found.length < workloads.length
      ? undefined
      : servedSince(
          {
            deployments: found.map(({ deployment }) => deployment),
            pods: found.map((one) => one.pods),
            ...(await liveService(options)),
          },
          options.clock,
        );
  const unready = found.flatMap((one) => readinessProblem(one.deployment, one.pods));
  const problems = [
    ...(pending === undefined ? [] : [pending]),
    ...(differs === undefined ? [] : [differs]),
    ...unready,
    ...movedTagProblem(options, digests),
    // What does not serve as stated can't soak, and its gates would measure something else.
    ...(pending === undefined && differs === undefined && unready.length === 0
      ? [...soakProblem(options, since), ...(await gateProblem(options, since))]
      : []),
  ];
  const restarts = restartsOf(pods);
  const [digest] = digests;
  return {
    problems,
    warnings:
      restarts === 0
        ? []
        : [`the pods of ${name} in ${layer.name} have restarted ${plural(restarts, "time")}; read their last logs`],
    ...(since !== undefined && { since }),
    ...(digest !== undefined && digests.length === 1 && { digest }),
  };
}

function pendingProblem(service: string, { name }: Layer, lease: LiveObject | undefined): string | undefined {
  const pending = pendingOf(lease);
  if (pending === undefined) return undefined;
  return `${name}: ${notEnded(service, pending, "other", ` --env ${name}`).why}`;
}

function readinessProblem(deployment: LiveObject, pods: readonly LiveObject[]): readonly string[] {
  const readiness = readinessOf(deployment, 1, pods);
  return readiness.kind === "ready" ? [] : [`${readiness.text}; wait until all of its pods are available`];
}

/** The live Service, if the selector in the manifest names a workload. */
async function liveService({ cluster, layer, service }: VerifyOptions): Promise<{ readonly service?: LiveObject }> {
  const live = service.plan.services.find(({ role }) => role === "live");
  if (Object.keys(live?.selector ?? {}).length <= Object.keys(appSelector(service.name)).length) return {};
  const metadata = { name: serviceName(service.name), namespace: layer.namespace };
  const found = await cluster.read({ apiVersion: "v1", kind: "Service", metadata });
  return found === undefined ? {} : { service: found };
}

/** Digest of the image that a pod runs, as the container runtime reports it. */
function digestOf(pod: LiveObject, container: string): readonly string[] {
  const statuses = recordsOf(recordAt(pod, "status")["containerStatuses"]);
  const { imageID } = statuses.find(({ name }) => name === container) ?? {};
  return /@(sha256:[0-9a-f]{64})$/.exec(textOf(imageID ?? ""))?.slice(1) ?? [];
}

/** A tag alone does not name what was verified if pods pulled it at different times. */
function movedTagProblem({ service, serving, layer }: VerifyOptions, digests: readonly string[]): readonly string[] {
  const { version, digest } = serving.image;
  if (digest !== undefined || digests.length < 2) return [];
  const shown = digests.map((one) => one.slice(0, SHORT));
  return [
    `pods of ${service.name} in ${layer.name} run different images with the tag ${version} (${listWith("and", shown)}), because the tag was moved; release the one that you want with --digest`,
  ];
}

function soakProblem(
  { clock, layer, service, serving, soak }: VerifyOptions,
  since: number | undefined,
): readonly string[] {
  const { name } = service;
  const needed = `${soak.environment} needs ${spanText(soak.minutes * 60)} (delivery.soakMinutes)`;
  if (soak.minutes === 0) return [];
  if (since === undefined)
    return [
      `the cluster of ${layer.name} does not record since when ${serving.image.version} serves all requests of ${name}, and ${needed}; restart it there with restart ${name} --env ${layer.name}, and wait`,
    ];
  const end = since + soak.minutes * 60_000;
  if (clock.now() >= end) return [];
  const served = spanText(Math.max(0, Math.floor((clock.now() - since) / 1000)));
  return [
    `${name} has served all requests in ${layer.name} with ${serving.image.version} for ${served}, and ${needed}; run the command again at ${clock.textOf(end).slice(0, 19)}Z`,
  ];
}

async function gateProblem(
  { layer, service, serving, judge }: VerifyOptions,
  since: number | undefined,
): Promise<readonly string[]> {
  const [workload] = serving.workloads;
  if (judge === undefined || workload === undefined || since === undefined) return [];
  const { kind, reasons } = await judge(workload.track, since);
  if (kind === "pass") return [];
  const fix = kind === "fail" ? "correct the version, and release it there" : "run the command again later";
  return [`the gates of ${service.name} in ${layer.name} do not pass: ${reasons.join(" ").replace(/\.$/, "")}; ${fix}`];
}
