import { NAMESPACE } from "../../e2e/support/layer";

/** Options of {@link restrictedPod}. */
export interface RestrictedPodOptions {
  readonly name: string;
  /** Label `app`, by which the policies select the pod. */
  readonly app: string;
  /** Fields of its container besides its name and security context. */
  readonly container: Readonly<Record<string, unknown>>;
  /**
   * Further fields of the pod.
   * @default - none
   */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** A pod of one container that runs once and meets Pod Security `restricted`. */
export function restrictedPod({ name, app, container, more }: RestrictedPodOptions): object {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: NAMESPACE, labels: { app } },
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
          name: "main",
          securityContext: {
            allowPrivilegeEscalation: false,
            capabilities: { drop: ["ALL"] },
            readOnlyRootFilesystem: true,
          },
          ...container,
        },
      ],
      ...more,
    },
  };
}
