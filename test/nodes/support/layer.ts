import { randomBytes } from "crypto";
import { synthesize } from "../../../charts/synthesize";
import { resolveLayer, type Layer } from "../../../lib/layer/layer";
import type { Manifest } from "../../../lib/manifests/manifest";
import { SECRET_KEYS, type SecretConcern } from "../../../lib/names";
import { NAMESPACE, mustApply, untilAvailable, untilFloors } from "../../e2e/support/layer";
import type { Kubectl } from "../../e2e/support/kubectl";
import type { EnvironmentFiles } from "../../helpers/fixtures";
import { CONTROL_PLANE, WEBHOOKS_HOST } from "./addresses";

/** Values of Secrets that have a form. Every other value is random. */
const VALUES: Readonly<Record<string, string>> = {
  ACCESS_JWKS_URL: "http://keycloak-service:8080/realms/master/protocol/openid-connect/certs",
  username: "admin",
  "slack-url": `https://${WEBHOOKS_HOST}/services/T/B/x`,
};

/** The layer of two files, on this cluster. */
export function layerOnNodes({ environment, release }: EnvironmentFiles): Layer {
  return onNodes(resolveLayer(environment, release));
}

/** A layer with the addresses of this cluster's API server in place of the environment's. */
export function onNodes(layer: Layer): Layer {
  return { ...layer, cluster: { ...layer.cluster, apiServerCidrs: [`${CONTROL_PLANE.address}/32`] } };
}

/** Creates the namespace and the Secrets of a layer, and applies its manifests. Returns them. */
export async function deploy(kubectl: Kubectl, layer: Layer): Promise<readonly Manifest[]> {
  const { manifests } = synthesize(layer);
  await createSecrets(kubectl, layer);
  await mustApply(kubectl, manifests);
  return manifests;
}

/** Creates the namespace and the Secrets of a layer. */
export async function createSecrets(kubectl: Kubectl, layer: Layer): Promise<void> {
  await mustApply(
    kubectl,
    synthesize(layer).manifests.filter(({ kind }) => kind === "Namespace"),
  );
  const concerns = Object.keys(SECRET_KEYS) as SecretConcern[];
  const items = concerns.map((concern) => secretOf(layer, layer.secrets[concern], SECRET_KEYS[concern]));
  const list = JSON.stringify({ apiVersion: "v1", kind: "List", items });
  await kubectl.run(["apply", "--server-side", "-f", "-"], { input: list });
}

/** Minutes that a whole layer may need to become available. Keycloak builds and migrates at its first start. The limit only ends a hang. */
const STARTUP_MINUTES = 20;

/** Waits until every Deployment is available and its autoscaler has raised it to its floor. */
export async function untilUp(kubectl: Kubectl): Promise<void> {
  const wait = ["wait", "deployment", "--all", "--for=condition=Available", `--timeout=${STARTUP_MINUTES}m`];
  await kubectl.run(["-n", NAMESPACE, ...wait], { seconds: STARTUP_MINUTES * 60 + 60 });
  await untilFloors(kubectl);
  await untilAvailable(kubectl);
}

function secretOf({ namespace }: Layer, name: string, keys: readonly string[]): object {
  const value = (key: string) => VALUES[key] ?? randomBytes(12).toString("hex");
  const stringData = Object.fromEntries(keys.map((key) => [key, value(key)]));
  return { apiVersion: "v1", kind: "Secret", metadata: { name, namespace }, stringData };
}
