import { mkdtempSync, rmSync } from "fs";
import { tmpdir } from "os";
import { join } from "path";
import { addCommands } from "../../pulumi-e2e/support/commands";
import { createPulumiHome } from "../../pulumi-e2e/support/home";
import { endProcessesOf } from "../../pulumi-e2e/support/processes";
import { useSandboxes } from "../../pulumi-e2e/support/sandbox";
import { objectsOf } from "../../e2e/support/layer";
import type { Kubectl } from "../../e2e/support/kubectl";
import type { EnvironmentFiles } from "../../helpers/fixtures";
import type { ServiceSpec } from "../../../lib/spec/service";
import type { NodeCluster } from "./cluster";
import { record } from "./record";

/** Pulumi and its files, for one cluster. */
export interface PulumiRun {
  /** Ends Pulumi's processes and removes its files. */
  readonly stop: () => void;
}

/** Prepares Pulumi with its real provider. Projects that this test file creates then use the cluster. */
export async function startPulumi({ kubectl: { program: kubectl, kubeconfig } }: NodeCluster): Promise<PulumiRun> {
  const folder = mkdtempSync(join(tmpdir(), "access-layer-pulumi-"));
  const stop = () => {
    endProcessesOf(folder);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const pulumi = await createPulumiHome(folder);
    addCommands(pulumi.programs, kubectl);
    // Each worker of Jest is a separate process and takes the sandbox with its number.
    useSandboxes(Array(Number(process.env["JEST_WORKER_ID"])).fill({ ...pulumi, folder, kubectl, kubeconfig }));
    return { stop };
  } catch (error) {
    stop();
    throw error;
  }
}

/** Runs an operation and records its duration. */
export async function measured<T>(what: string, run: () => Promise<T>): Promise<T> {
  const started = Date.now();
  const result = await run();
  record({ topic: "Pulumi", what, value: `${((Date.now() - started) / 1000).toFixed(1)} s` });
  return result;
}

interface LiveDeployment {
  readonly metadata: { readonly name: string; readonly generation: number };
  readonly spec: { readonly replicas: number };
  readonly status: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
  };
}

/** Names of the Deployments whose rollout has not ended at this moment. */
export async function unfinished(kubectl: Kubectl): Promise<readonly string[]> {
  const deployments = await objectsOf<LiveDeployment>(kubectl, "deployments");
  const left = deployments.filter(({ metadata, spec: { replicas }, status }) => {
    const counts = [status.replicas, status.updatedReplicas, status.availableReplicas];
    return status.observedGeneration !== metadata.generation || counts.some((count) => count !== replicas);
  });
  return left.map(({ metadata }) => metadata.name);
}

interface LivePod {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
  readonly spec: { readonly containers: readonly { readonly image: string }[] };
  readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

/** Names and versions of the pods of some services that are ready and not being deleted. */
export async function serving(kubectl: Kubectl, ...apps: string[]): Promise<readonly (readonly [string, string])[]> {
  const pods = await objectsOf<LivePod>(kubectl, "pods", { labelSelector: `app in (${apps.join(", ")})` });
  return pods
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .filter(({ status }) => status.conditions?.some((one) => one.type === "Ready" && one.status === "True"))
    .map(({ metadata, spec: { containers } }) => [metadata.name, containers[0]?.image.split(":").at(-1) ?? ""]);
}

/** An environment with other fields of one service. */
export function withService(
  { environment, release }: EnvironmentFiles,
  name: string,
  fields: Partial<ServiceSpec>,
): EnvironmentFiles {
  const spec = environment.services[name];
  if (spec === undefined) throw new Error(`${environment.name} has no service ${name}`);
  const services = { ...environment.services, [name]: { ...spec, ...fields } };
  return { environment: { ...environment, services }, release };
}

/** The environment `small`: Redis, and two services that become ready only after it. */
export function servicesOfRedis({ environment, release }: EnvironmentFiles, namespace: string): EnvironmentFiles {
  const { auth, entitlements } = environment.services;
  const { redis } = environment.datastores;
  if (auth === undefined || entitlements === undefined) throw new Error("dev has no auth or entitlements");
  // This path of the stand-in answers 502 until it can connect.
  const needsRedis = { calls: ["redis"], healthPath: "/dial?to=redis-service:6379" };
  return {
    environment: {
      schema: environment.schema,
      name: "small",
      namespace,
      cluster: environment.cluster,
      services: { auth: { ...auth, ...needsRedis }, entitlements: { ...entitlements, ...needsRedis } },
      datastores: { redis },
      // Allows the pods of a load to call the services.
      jobs: { probe: {} },
    },
    release: {
      ...release,
      services: Object.fromEntries(
        ["auth", "entitlements"].flatMap((name) => {
          const state = release.services[name];
          return state === undefined ? [] : [[name, state]];
        }),
      ),
    },
  };
}
