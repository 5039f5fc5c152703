import { readFileSync } from "fs";
import { NAMESPACE } from "../../e2e/support/layer";
import type { NodeCluster } from "./cluster";

const NAME = "test-authority";
const FOLDER = "/test-authority";

/** Path of the certificate of the test's authority in a container with {@link AUTHORITY_MOUNT}. */
export const AUTHORITY_FILE = `${FOLDER}/ca.crt`;

/** Mounts {@link AUTHORITY_VOLUME}. */
export const AUTHORITY_MOUNT = { name: NAME, mountPath: FOLDER, readOnly: true };

/** Volume with the ConfigMap of {@link applyAuthority}. */
export const AUTHORITY_VOLUME = { name: NAME, configMap: { name: NAME } };

/** Creates the ConfigMap with the certificate of the authority that signs the servers which take the place of the internet's. */
export async function applyAuthority({ kubectl, identities }: NodeCluster): Promise<void> {
  const data = { "ca.crt": readFileSync(identities.authority, "utf8") };
  const configMap = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: NAME, namespace: NAMESPACE }, data };
  await kubectl.run(["apply", "--server-side", "-f", "-"], { input: JSON.stringify(configMap) });
}
