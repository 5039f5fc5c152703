import type { Manifest } from "../../../lib/manifests/manifest";
import { changeDeployments, type DeploymentSpec } from "./services";

/** Removes one safeguard from the manifests of a service. */
type Removal = (manifests: readonly Manifest[], service: string) => readonly Manifest[];

/** What protects the requests of a service, keyed by the service that lacks it. */
export const REMOVALS = {
  "without-pre-stop": inContainer((container) => delete container.lifecycle),
  // Kubernetes then waits 30 s, its default.
  "without-grace": inDeployment(({ template }) => delete template.spec.terminationGracePeriodSeconds),
  // A pod that has not passed its startup probe is not ready either, so both go.
  "without-probes": inContainer((container) => {
    delete container.startupProbe;
    delete container.readinessProbe;
  }),
  "without-readiness": inContainer((container) => delete container.readinessProbe),
  // Kubernetes rounds its default of 25% down to 0 for fewer than four pods, so the opposite of 0 replaces it.
  "without-availability": inDeployment(({ strategy }) => {
    strategy.rollingUpdate.maxUnavailable = "100%";
  }),
  "without-budget": (manifests, service) =>
    manifests.filter(({ kind, metadata }) => kind !== "PodDisruptionBudget" || metadata.name !== service),
} as const satisfies Readonly<Record<string, Removal>>;

/** Name of a service that lacks a safeguard. */
export type Unprotected = keyof typeof REMOVALS;

/** Names of the services that lack a safeguard. */
export const UNPROTECTED = Object.keys(REMOVALS) as Unprotected[];

/** Removes from each service named in {@link REMOVALS} the safeguard that its name states. */
export function withoutSafeguards(manifests: readonly Manifest[]): readonly Manifest[] {
  return UNPROTECTED.reduce<readonly Manifest[]>((left, service) => REMOVALS[service](left, service), manifests);
}

function inDeployment(change: (spec: DeploymentSpec) => void): Removal {
  return (manifests, service) => changeDeployments(manifests, change, service);
}

function inContainer(change: (container: DeploymentSpec["template"]["spec"]["containers"][number]) => void): Removal {
  return inDeployment(({ template }) => template.spec.containers.forEach(change));
}
