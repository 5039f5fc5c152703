import { readFileSync, writeFileSync } from "fs";
import { join } from "path";
import { operatorOf, type Operator } from "../../e2e/delivery/operator";
import type { Kubectl } from "../../e2e/support/kubectl";
import { mustApply, untilFloors } from "../../e2e/support/layer";
import { environmentOf } from "../../helpers/fixtures";

/** Minutes for which an old color keeps its pods in these tests. */
export const HOLD_MINUTES = 1;

/** Fields of prod in these tests: a short hold time, and pods that become ready after a random time. */
const FIELDS = `
delivery: { holdMinutes: ${HOLD_MINUTES} }
pods:
  annotations:
    pod-ready.stage.kwok.x-k8s.io/delay: 200ms
    pod-ready.stage.kwok.x-k8s.io/jitter-delay: 3s
`;

/** Creates an on-call operator of prod, with the role that may run releases. */
export async function soakOperator(kubectl: Kubectl, user: string): Promise<Operator> {
  const group = environmentOf("prod").environment.onCall?.operate?.[0] ?? "";
  const operator = await operatorOf(kubectl.kubeconfig, { user, group });
  const file = join(operator.folder, "environments", "prod.yaml");
  writeFileSync(file, readFileSync(file, "utf8") + FIELDS);
  return operator;
}

/** Applies the environment of an operator, and waits until all pods are ready. */
export async function applySoakLayer(kubectl: Kubectl, operator: Operator): Promise<void> {
  await mustApply(kubectl, operator.manifests());
  await untilFloors(kubectl);
}
