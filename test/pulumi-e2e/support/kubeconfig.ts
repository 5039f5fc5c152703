import { readFileSync, writeFileSync } from "fs";
import { join } from "path";
import { ENVIRONMENTS, environmentOf } from "../../helpers/fixtures";
import { sandbox } from "./sandbox";

interface Kubeconfig {
  readonly users: readonly { readonly name: string; readonly user: object }[];
  readonly clusters: readonly { readonly name: string; readonly cluster: { readonly server: string } }[];
  readonly contexts: readonly { readonly name: string; readonly context: { readonly cluster: string } }[];
}

/** User and group to impersonate. */
export interface Actor {
  readonly user: string;
  readonly group: string;
}

/**
 * Writes a kubeconfig with one context per sample environment. All contexts point to the control plane. The current context
 * points to an unreachable server, so that a program that does not pin its context fails. Uses the administrator's credentials,
 * optionally
 * impersonating `actor`.
 */
export function writeKubeconfig(folder: string, name = "kubeconfig", actor?: Actor): string {
  const { kubeconfig } = sandbox();
  const given = JSON.parse(readFileSync(kubeconfig, "utf8")) as Kubeconfig;
  const [context] = given.contexts;
  const names = new Set(ENVIRONMENTS.map((name) => environmentOf(name).environment.cluster.context));
  const nowhere = { name: "nowhere", cluster: { server: "https://127.0.0.1:9" } };
  const file = join(folder, name);
  const contexts = [
    ...[...names].map((name) => ({ ...context, name })),
    { name: "nowhere", context: { ...context?.context, cluster: "nowhere" } },
  ];
  const clusters = [...given.clusters, nowhere];
  const acting = actor === undefined ? {} : { as: actor.user, "as-groups": [actor.group] };
  const users = given.users.map((one) => ({ ...one, user: { ...one.user, ...acting } }));
  const all = { ...given, users, clusters, contexts, "current-context": "nowhere" };
  writeFileSync(file, JSON.stringify(all), { mode: 0o600 });
  return file;
}

/** Host names of the API servers in a kubeconfig. */
export function serversOf(kubeconfig: string): readonly string[] {
  const { clusters } = JSON.parse(readFileSync(kubeconfig, "utf8")) as Kubeconfig;
  return clusters.map(({ cluster }) => new URL(cluster.server).hostname);
}
