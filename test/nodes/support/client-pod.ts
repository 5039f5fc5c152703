import { NAMESPACE, eventually } from "../../e2e/support/layer";
import type { Kubectl } from "../../e2e/support/kubectl";
import { restrictedPod } from "./restricted-pod";

/** Options of {@link startClientPod}. */
export interface ClientPodOptions {
  readonly name: string;
  /** Script for bash. */
  readonly script: string;
}

/** Starts a pod that the policies treat like the `probe` job, and waits until it runs. */
export async function startClientPod(kubectl: Kubectl, options: ClientPodOptions): Promise<void> {
  await kubectl.run(["create", "-f", "-"], {
    input: JSON.stringify(probePod(options.name, ["bash", "-c", options.script])),
  });
  await eventually(async () => {
    const phase = await kubectl.run(["-n", NAMESPACE, "get", "pod", options.name, "-o", "jsonpath={.status.phase}"]);
    if (phase !== "Running") throw new Error(`pod ${options.name} is ${phase}`);
  });
}

/** Ends a client pod at once. */
export async function stopClientPod(kubectl: Kubectl, name: string): Promise<void> {
  await kubectl.run(["-n", NAMESPACE, "delete", "pod", name, "--grace-period=0", "--force", "--wait=true"]);
}

/** A pod that the policies treat like the `probe` job: it may call every edge service. */
export function probePod(name: string, command: readonly string[], node?: string): object {
  return restrictedPod({
    name,
    app: "probe",
    container: {
      image: "ghcr.io/254carbon/access-layer-gateway:v1.0.1",
      command,
      resources: {
        requests: { cpu: "20m", memory: "32Mi", "ephemeral-storage": "16Mi" },
        limits: { cpu: "1", memory: "128Mi", "ephemeral-storage": "64Mi" },
      },
    },
    ...(node === undefined ? {} : { more: { nodeName: node } }),
  });
}
