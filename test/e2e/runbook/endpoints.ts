import { spawn } from "child_process";
import { createInterface } from "readline";
import type { Kubectl } from "../support/kubectl";
import { NAMESPACE } from "../support/layer";

interface Slice {
  readonly metadata: { readonly name: string };
  /** `null` where a Service has no pod at all. */
  readonly endpoints?:
    | readonly {
        readonly conditions: { readonly ready?: boolean };
        readonly targetRef: { readonly name: string };
      }[]
    | null;
}

/** Names of the pods that a Service sends requests to. */
export async function podsBehind(
  { kubectl }: { readonly kubectl: Kubectl },
  service: string,
): Promise<readonly string[]> {
  const list = JSON.parse(await kubectl.run(["get", "--raw", pathOf(service)])) as { readonly items: readonly Slice[] };
  return readyPods(list.items);
}

/** How many ready pods a Service had while something happened: at its beginning and at each event, none of them polled. */
export async function readyWhile(
  { kubectl: { program, kubeconfig } }: { readonly kubectl: Kubectl },
  service: string,
  happen: () => Promise<void>,
): Promise<readonly number[]> {
  const counts: number[] = [];
  const slices = new Map<string, Slice>();
  const child = spawn(program, ["get", "--raw", `${pathOf(service)}&watch=true`], {
    env: { ...process.env, KUBECONFIG: kubeconfig },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  try {
    await new Promise<void>((resolve) => {
      createInterface(child.stdout).on("line", (line) => {
        const { type, object } = JSON.parse(line) as { readonly type: string; readonly object: Slice };
        if (type === "DELETED") slices.delete(object.metadata.name);
        else slices.set(object.metadata.name, object);
        counts.push(readyPods([...slices.values()]).length);
        resolve();
      });
    });
    await happen();
  } finally {
    child.kill();
    await ended;
  }
  return counts;
}

function pathOf(service: string): string {
  const labels = encodeURIComponent(`kubernetes.io/service-name=${service}`);
  return `/apis/discovery.k8s.io/v1/namespaces/${NAMESPACE}/endpointslices?labelSelector=${labels}`;
}

function readyPods(slices: readonly Slice[]): readonly string[] {
  return slices
    .flatMap(({ endpoints }) => endpoints ?? [])
    .filter(({ conditions }) => conditions.ready === true)
    .map(({ targetRef }) => targetRef.name)
    .sort();
}
