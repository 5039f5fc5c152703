import type { Layer } from "../../layer/layer";

/**
 * A command without what differs between environments: the context, the namespace, the name of the environment, the
 * folder of its files, and numbers. A proof in one environment
 * is valid in another one in which the command has the same shape.
 */
export function shapeOf(
  command: string,
  { name, namespace, cluster }: Pick<Layer, "name" | "namespace" | "cluster">,
): string {
  return command
    .replaceAll(`--context ${cluster.context} `, "--context CONTEXT ")
    .replaceAll(namespace, "NAMESPACE")
    .replaceAll(/ --environments (?:'[^']*'|\S+)/g, "")
    .replaceAll(new RegExp(`(--env |dist/|runbook/)${name}\\b`, "g"), "$1ENVIRONMENT")
    .replaceAll(/\d+/g, "N");
}

/** Programs whose output comes from a container. The API server alone cannot prove what they show. */
const IN_CONTAINERS = /\bkubectl\b[^|]* (exec|logs|port-forward|top) |\bcurl\b|\baws\b/;

/** Whether only real containers can prove what a command shows. */
export function needsContainers(command: string): boolean {
  return IN_CONTAINERS.test(command);
}
