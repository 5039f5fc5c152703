import { NAMESPACE } from "../../e2e/support/layer";
import type { Kubectl } from "../../e2e/support/kubectl";
import { runningPods } from "./pods";

const SERVICES = ["gateway", "streaming", "auth", "entitlements", "metrics"];

/** A service outside the layer, which the nodes do not have. */
const OUTSIDE = "projection";

/** Callees that the pods of the edge services do not reach, as `<pod> > <callee>: <error>`. The clients are real. */
export async function failedCallees(kubectl: Kubectl): Promise<readonly string[]> {
  const pods = (await runningPods(kubectl, NAMESPACE)).filter(({ labels }) => SERVICES.includes(labels["app"] ?? ""));
  const missing = SERVICES.filter((service) => !pods.some(({ labels }) => labels["app"] === service));
  const failed = missing.map((service) => `${service} has no running pod`);
  for (const { name } of pods) {
    const curl = ["exec", name, "--", "curl", "-s", "http://127.0.0.1:8000/callees"];
    const answer = JSON.parse(await kubectl.run(["-n", NAMESPACE, ...curl])) as Readonly<
      Record<string, { ok: boolean; error?: string }>
    >;
    for (const [callee, { ok, error }] of Object.entries(answer))
      if (!ok && callee !== OUTSIDE) failed.push(`${name} > ${callee}: ${error}`);
  }
  return failed;
}
