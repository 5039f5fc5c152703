import { NAMESPACE, eventually } from "../../e2e/support/layer";
import type { Kubectl } from "../../e2e/support/kubectl";

/** Options of {@link startClientPod}. */
export interface ClientPodOptions {
  readonly name: string;
  /** Script for bash. */
  readonly script: string;
}

/** Starts a pod that the policies treat like the `probe` job, and waits until it runs. */
export async function startClientPod(kubectl: Kubectl, options: ClientPodOptions): Promise<void> {
  await kubectl.run(["create", "-f", "-"], { input: JSON.stringify(podOf(options)) });
  await eventually(async () => {
    const phase = await kubectl.run(["-n", NAMESPACE, "get", "pod", options.name, "-o", "jsonpath={.status.phase}"]);
    if (phase !== "Running") throw new Error(`pod ${options.name} is ${phase}`);
  });
}

/** Ends a client pod at once. */
export async function stopClientPod(kubectl: Kubectl, name: string): Promise<void> {
  await kubectl.run(["-n", NAMESPACE, "delete", "pod", name, "--grace-period=0", "--force", "--wait=true"]);
}

function podOf({ name, script }: ClientPodOptions): object {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: NAMESPACE, labels: { app: "probe" } },
    spec: {
      restartPolicy: "Never",
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 10001,
        runAsGroup: 10001,
        seccompProfile: { type: "RuntimeDefault" },
      },
      containers: [
        {
          name: "client",
          image: "ghcr.io/254carbon/access-layer-gateway:v1.0.1",
          command: ["bash", "-c", script],
          resources: {
            requests: { cpu: "20m", memory: "32Mi", "ephemeral-storage": "16Mi" },
            limits: { cpu: "500m", memory: "128Mi", "ephemeral-storage": "64Mi" },
          },
          securityContext: {
            allowPrivilegeEscalation: false,
            capabilities: { drop: ["ALL"] },
            readOnlyRootFilesystem: true,
          },
        },
      ],
    },
  };
}
