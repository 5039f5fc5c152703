import { datastoreDeploymentName, exporterName } from "../../names";
import type { Kit } from "../kit";

/** A Deployment that connects to a database. */
export interface DatabaseClient {
  /** Name of the Deployment. */
  readonly deployment: string;
  /** Number of pods, or the minimum of its autoscaler. */
  readonly pods: number;
  /** Whether it has no autoscaler. */
  readonly isFixed: boolean;
}

/** Deployments that connect to a database of the server in the cluster. */
export function databaseClientsOf(
  { layer, services }: Kit,
  database: "access" | "keycloak",
): readonly DatabaseClient[] {
  const { postgres, keycloak } = layer.datastores;
  if (database === "keycloak") {
    return keycloak?.kind === "inCluster" ? [fixed(datastoreDeploymentName("keycloak"), keycloak.replicas)] : [];
  }
  const callers = services.filter(({ service }) => service.calls.includes("postgres"));
  const hasExporter = postgres?.kind === "inCluster" && postgres.exporter !== undefined;
  return [
    ...callers.flatMap(({ service }) =>
      service.plan.workloads.map(({ name, floor, ceiling }) => ({
        deployment: name,
        pods: floor,
        isFixed: ceiling === undefined,
      })),
    ),
    ...(hasExporter ? [fixed(datastoreDeploymentName(exporterName("postgres")), 1)] : []),
  ];
}

function fixed(deployment: string, pods: number): DatabaseClient {
  return { deployment, pods, isFixed: true };
}

/** Commands that set the number of pods of each client, with one command for each number. */
export function startClients({ kubectl }: Pick<Kit, "kubectl">, clients: readonly DatabaseClient[]): string {
  const numbers = [...new Set(clients.map(({ pods }) => pods))];
  return numbers
    .map((pods) =>
      scaleAll(
        kubectl,
        clients.filter((one) => one.pods === pods).map(({ deployment }) => deployment),
        pods,
      ),
    )
    .join(" && ");
}

/** A command that stops each client. */
export function stopClients({ kubectl }: Pick<Kit, "kubectl">, clients: readonly DatabaseClient[]): string {
  return scaleAll(
    kubectl,
    clients.map(({ deployment }) => deployment),
    0,
  );
}

function scaleAll(kubectl: Kit["kubectl"], deployments: readonly string[], pods: number): string {
  return kubectl(`scale ${deployments.map((name) => `deployment/${name}`).join(" ")} --replicas=${pods}`);
}
