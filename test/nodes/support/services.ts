import { synthesize } from "../../../charts/synthesize";
import type { Layer } from "../../../lib/layer/layer";
import type { Manifest } from "../../../lib/manifests/manifest";
import type { EnvironmentSpec } from "../../../lib/spec/environment";
import type { ReleaseSpec } from "../../../lib/spec/release";
import type { ServiceSpec, Scale } from "../../../lib/spec/service";
import { NAMESPACE, mustApply } from "../../e2e/support/layer";
import type { Kubectl } from "../../e2e/support/kubectl";
import { environmentOf } from "../../helpers/fixtures";
import { layerOnNodes } from "./layer";

/** A rolling service of a small environment. */
export interface SmallService {
  readonly scale: Scale;
  /** Number of pods, or the autoscaler's minimum. */
  readonly floor: number;
  /** Version of the image. */
  readonly version: string;
}

/** A layer with rolling services that call nothing, without datastores. All services run the gateway's image, with the resources of dev. */
export function layerOfServices(services: Readonly<Record<string, SmallService>>): Layer {
  const dev = environmentOf("dev", "environments");
  const { resources } = dev.environment.services["gateway"] ?? {};
  const specOf = ({ scale }: SmallService): ServiceSpec => ({
    topology: "rolling",
    scale,
    image: "ghcr.io/254carbon/access-layer-gateway",
    calls: [],
    secrets: {},
    ...(resources === undefined ? {} : { resources }),
  });
  const { cluster } = dev.environment;
  const environment: EnvironmentSpec = {
    ...{ schema: 1, name: "small", cluster, datastores: {}, jobs: { probe: {} } },
    services: mapValues(services, specOf),
  };
  const release: ReleaseSpec = {
    ...dev.release,
    services: mapValues(services, ({ floor, version }) => ({ rolling: { version, floor } })),
  };
  return layerOnNodes({ environment, release });
}

/** The manifests of a layer, with a server that is as strict as a real one: see {@link withStrictServers}. */
export function strictManifests(layer: Layer, startSeconds = 0): readonly Manifest[] {
  return withStrictServers(synthesize(layer).manifests, startSeconds);
}

/** Seconds after SIGTERM at which a strict server ends its streams. With `sleep 10` as the preStop hook, a pod needs 35 of its 40 s. */
export const STREAM_END_SECONDS = 25;

/**
 * Starts the server of each Deployment with a delay, and with a shutdown that forgives nothing: at SIGTERM it closes its port
 * immediately, finishes requests, and ends streams only after {@link STREAM_END_SECONDS}. Every other default of the server would hide a missing safeguard.
 */
function withStrictServers(manifests: readonly Manifest[], startSeconds: number): readonly Manifest[] {
  return changeDeployments(manifests, ({ template }) => {
    for (const container of template.spec.containers) container.command = strictServer(startSeconds);
  });
}

/** Command of a server that is as strict as {@link strictManifests} needs it. */
export function strictServer(startSeconds = 0): string[] {
  // The server ends its streams 2 s before its limit.
  const serve = `exec stand-in serve --drain=0s --limit=${STREAM_END_SECONDS + 2}s`;
  return ["bash", "-c", `sleep ${startSeconds}; ${serve}`];
}

/** The fields of a Deployment that these tests change. */
export interface DeploymentSpec {
  readonly strategy: { readonly rollingUpdate: { maxUnavailable: number | string } };
  readonly template: {
    readonly spec: {
      terminationGracePeriodSeconds?: number;
      readonly containers: {
        command?: string[];
        lifecycle?: object;
        readinessProbe?: object;
        startupProbe?: object;
      }[];
    };
  };
}

/** Returns manifests with a change in the spec of each Deployment, or of those with a name. */
export function changeDeployments(
  manifests: readonly Manifest[],
  change: (spec: DeploymentSpec) => void,
  name?: string,
): readonly Manifest[] {
  return manifests.map((manifest) => {
    if (manifest.kind !== "Deployment" || (name !== undefined && manifest.metadata.name !== name)) return manifest;
    // `structuredClone` would return objects of another realm, which the YAML writer rejects in Jest.
    const changed = JSON.parse(JSON.stringify(manifest)) as Manifest & { readonly spec: DeploymentSpec };
    change(changed.spec);
    return changed;
  });
}

/** Creates the namespace and applies manifests that need no Secrets. */
export async function deployServices(kubectl: Kubectl, manifests: readonly Manifest[]): Promise<void> {
  await mustApply(
    kubectl,
    manifests.filter(({ kind }) => kind === "Namespace"),
  );
  await mustApply(kubectl, manifests);
}

/** Names of all pods of a service that still exist, including those that are being deleted. */
export async function podsOf(kubectl: Kubectl, service: string): Promise<readonly string[]> {
  const text = await kubectl.run(["-n", NAMESPACE, "get", "pods", "-l", `app=${service}`, "-o", "name"]);
  return text.split("\n").filter((line) => line !== "");
}

function mapValues<From, To>(from: Readonly<Record<string, From>>, map: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(from).map(([name, value]) => [name, map(value)]));
}
