import { NAMESPACE } from "../../e2e/support/layer";
import type { Kubectl } from "../../e2e/support/kubectl";

/** Whether the clients in a pod of an edge service get an answer from each callee. */
export async function calleesOf(kubectl: Kubectl, pod: string): Promise<Readonly<Record<string, boolean>>> {
  const ask = ["curl", "--silent", "http://127.0.0.1:8000/callees"];
  const answer = JSON.parse(await kubectl.run(["-n", NAMESPACE, "exec", pod, "--", ...ask])) as Readonly<
    Record<string, { readonly ok: boolean }>
  >;
  return Object.fromEntries(Object.entries(answer).map(([name, { ok }]) => [name, ok]));
}
