import { readFileSync, writeFileSync } from "fs";
import { join } from "path";
import { ENVIRONMENTS, environmentOf } from "../../support/fixtures";
import { ground } from "./ground";

interface Kubeconfig {
  readonly clusters: readonly { readonly name: string; readonly cluster: object }[];
  readonly contexts: readonly { readonly name: string; readonly context: { readonly cluster: string } }[];
}

/**
 * A kubeconfig in which every sample environment's context leads to the control plane, and the current one to a server that is not there:
 * who does not pin a context rolls out to nowhere.
 */
export function writeKubeconfig(folder: string): string {
  const { kubeconfig } = ground();
  const given = JSON.parse(readFileSync(kubeconfig, "utf8")) as Kubeconfig;
  const [context] = given.contexts;
  const names = new Set(ENVIRONMENTS.map((name) => environmentOf(name).environment.cluster.context));
  const nowhere = { name: "nowhere", cluster: { server: "https://127.0.0.1:9" } };
  const file = join(folder, "kubeconfig");
  const contexts = [
    ...[...names].map((name) => ({ ...context, name })),
    { name: "nowhere", context: { ...context?.context, cluster: "nowhere" } },
  ];
  const clusters = [...given.clusters, nowhere];
  writeFileSync(file, JSON.stringify({ ...given, clusters, contexts, "current-context": "nowhere" }), { mode: 0o600 });
  return file;
}
