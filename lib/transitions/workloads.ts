import type { Labels } from "../names";
import { POD_PATHS } from "../manifests/canonical/derived";
import { groupOf } from "../manifests/canonical/places";
import type { Manifest } from "../manifests/manifest";
import { imageParts } from "../values/image-parts";
import { labelsOf, recordAt, recordOf, recordsOf, textOf, type JsonRecord } from "../manifests/json";

interface Container {
  readonly name: string;
  readonly image?: string;
  readonly env: readonly Variable[];
  /** Whether it gets more variables from a ConfigMap or a Secret. */
  readonly hasMoreVariables: boolean;
}

/** An environment variable, with its value or the name of the Secret that has it. */
interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly secret?: string;
}

/** The fields of a Deployment or StatefulSet that transitions read. Fields of another type than the API's are absent. */
export interface WorkloadSpec {
  readonly replicas?: number;
  readonly strategy?: string;
  readonly labels: Labels;
  readonly initContainers: readonly Container[];
  readonly containers: readonly Container[];
  /** Names of the claims that its pods mount. */
  readonly claims: readonly string[];
}

/** Whether a manifest is a Deployment or a StatefulSet. */
export function isWorkload({ apiVersion, kind }: Manifest): boolean {
  return apiVersion === "apps/v1" && (kind === "Deployment" || kind === "StatefulSet");
}

/** The spec of a workload. */
export function workloadSpec(manifest: Manifest): WorkloadSpec {
  const spec = recordOf(manifest["spec"]);
  const template = recordOf(spec["template"]);
  const pod = recordOf(template["spec"]);
  const [replicas, strategy] = [spec["replicas"], recordOf(spec["strategy"])["type"]];
  return {
    ...(typeof replicas === "number" ? { replicas } : {}),
    ...(typeof strategy === "string" ? { strategy } : {}),
    labels: labelsOf(recordOf(template["metadata"])["labels"]),
    initContainers: recordsOf(pod["initContainers"]).map(containerOf),
    containers: recordsOf(pod["containers"]).map(containerOf),
    claims: recordsOf(pod["volumes"]).flatMap((volume) => {
      const name = recordOf(volume["persistentVolumeClaim"])["claimName"];
      return typeof name === "string" ? [name] : [];
    }),
  };
}

function containerOf({ name, image, env, envFrom }: JsonRecord): Container {
  return {
    name: textOf(name),
    ...(typeof image === "string" ? { image } : {}),
    env: recordsOf(env).map(variableOf),
    hasMoreVariables: recordsOf(envFrom).length > 0,
  };
}

function variableOf({ name, value, valueFrom }: JsonRecord): Variable {
  const secret = recordOf(recordOf(valueFrom)["secretKeyRef"])["name"];
  return {
    name: textOf(name),
    ...(typeof value === "string" ? { value } : {}),
    ...(typeof secret === "string" ? { secret } : {}),
  };
}

/** Init containers and containers of the pods that an object creates, such as a CronJob. Empty if it creates none. */
export function containersIn(manifest: Manifest): readonly Container[] {
  const path = POD_PATHS[`${groupOf(manifest.apiVersion)}/${manifest.kind}`];
  const pod = path === undefined ? {} : recordAt(recordOf(manifest), ...path);
  return [...recordsOf(pod["initContainers"]), ...recordsOf(pod["containers"])].map(containerOf);
}

/** Whether a container declares a port. Without one, it is unknown what connects to the pods. */
export function hasPorts(workload: Manifest): boolean {
  const containers = recordAt(recordOf(workload["spec"]), "template", "spec")["containers"];
  return recordsOf(containers).some(({ ports }) => recordsOf(ports).length > 0);
}

/** Value of the label `app` of a workload's pods, or its own name without one. */
export function appOf(workload: Manifest): string {
  return workloadSpec(workload).labels["app"] ?? workload.metadata.name;
}

/** An image, split at its tag. */
export interface Image {
  /** The whole reference, such as `postgres:16.4-alpine`. */
  readonly reference: string;
  /** Last part of the repository, such as `postgres`. */
  readonly name: string;
  /** Numbers at the start of the tag, such as `[16, 4]` for `16.4-alpine`. Empty without a numeric tag. */
  readonly version: readonly number[];
  readonly tag: string;
}

/** The image of a workload's first container. */
export function imageOf(workload: Manifest): Image | undefined {
  const image = workloadSpec(workload).containers[0]?.image;
  if (image === undefined) return undefined;
  const { repository, tag = "" } = imageParts(image);
  const [numbers] = /^\d+(\.\d+)*/.exec(tag.replace(/^v/, "")) ?? [];
  return {
    reference: image,
    name: repository.replace(/^.*\//, ""),
    tag,
    version: numbers === undefined ? [] : numbers.split(".").map(Number),
  };
}

/** Compares two versions by their numbers. Negative if `one` is older. */
export function compareVersions(one: readonly number[], other: readonly number[]): number {
  for (let index = 0; index < Math.max(one.length, other.length); index++) {
    const difference = (one[index] ?? 0) - (other[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Secret that each environment variable reads, by `<container>/<variable>`. */
export function secretsOf(workload: Manifest): ReadonlyMap<string, string> {
  const { containers, initContainers } = workloadSpec(workload);
  return new Map(
    [...initContainers, ...containers].flatMap(({ name, env }) =>
      env.flatMap((variable) =>
        variable.secret === undefined ? [] : [[`${name}/${variable.name}`, variable.secret] as const],
      ),
    ),
  );
}
