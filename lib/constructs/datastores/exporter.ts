import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { exporterOf, resolveExporter } from "../../layer/exporters";
import { datastoreDeploymentName, serviceAccountName, workloadLabels, workloadSelector } from "../../names";
import { exporterPropsProblems } from "../../rules/exporters";
import type { ExportedDatastore } from "../../spec/datastores";
import type { KafkaExporterSpec } from "../../spec/exporters";
import type { ActiveSecrets } from "../../spec/release";
import { datastoreCallee, type Callee } from "../../traffic/callees";
import { podTemplate } from "../pod/pod";
import { createServiceAccount } from "../pod/service";
import { exporterSchema } from "../schemas/datastores";
import { isObject } from "../children";
import { judged, validateProps } from "../validation";
import { exporterContainer, exporterUser, type ExporterOptions } from "./exporter-container";

/** Props for {@link DatastoreExporter}. */
export interface DatastoreExporterProps extends KafkaExporterSpec {
  /** Kind of the datastore. `maxLag` has an effect only for `kafka`, and only in `Monitoring`. */
  readonly datastore: ExportedDatastore;
  /**
   * Name of the datastore. The exporter is named after it: `redis-exporter`.
   * @default - the datastore's usual name, such as `redis`
   */
  readonly store?: string;
  /**
   * Names of the active Secrets. For PostgreSQL, `databaseRoles` must contain the name of the exporter, such as `postgres-exporter`.
   * @default - the usual names
   */
  readonly secrets?: ActiveSecrets;
}

/**
 * The Prometheus exporter of a datastore in the same namespace: the Deployment `<store>-exporter-deployment` with one pod, whose port `metrics` serves
 * the metrics, and a ServiceAccount. `Postgres`, `Redis` and `Kafka` create it themselves if they have an `exporter`. A new version of the exporter does
 * not restart the server. The exporter of Redis reads the password of the server, and the one of PostgreSQL logs in with its own role.
 *
 * The default child is the Deployment. Invalid prop values are reported at synthesis, together with the problems of all other constructs.
 * @throws ProblemsError if props are missing, unknown or of the wrong type
 */
export class DatastoreExporter extends Construct {
  /** Value of the `app` label of the pod. */
  readonly name: string;
  /** Calls of the pod: to its datastore. */
  readonly calls: readonly Callee[];
  /** The Deployment. */
  readonly deployment: k8s.KubeDeployment;
  /** The ServiceAccount. */
  readonly serviceAccount: k8s.KubeServiceAccount;

  constructor(scope: Construct, id: string, props: DatastoreExporterProps) {
    super(scope, id);
    validateProps(this, props, { schema: exporterSchema, problemsOf: exporterPropsProblems });
    const { datastore, store = datastore, secrets, ...spec } = props;
    const exporter = exporterOf(datastore, resolveExporter(datastore, spec, store));
    this.name = exporter.name;
    this.calls = [datastoreCallee(datastore, { kind: "inCluster" }, secrets, store, exporter.name)];
    this.serviceAccount = createServiceAccount(this, exporter.name, exporter.pods);
    this.deployment = createDeployment(this, { ...exporter, store, secrets });
    this.node.defaultChild = this.deployment;
  }
}

/**
 * Creates the exporter of a datastore construct, if its props have one.
 * @param props - props of the datastore
 */
export function createExporter(
  scope: Construct,
  datastore: ExportedDatastore,
  props: {
    readonly exporter?: KafkaExporterSpec;
    readonly name?: string;
    readonly secrets?: ActiveSecrets;
  },
): DatastoreExporter | undefined {
  const { exporter, name: store, secrets } = props;
  if (!isObject(exporter) || exporter === undefined) return undefined;
  // The datastore reports the problems of the exporter.
  return new DatastoreExporter(scope, "exporter", judged({ ...exporter, datastore, store, secrets }));
}

/** Seconds for the request of a scrape that is in progress. */
const GRACE_SECONDS = 10;

function createDeployment(scope: Construct, options: ExporterOptions): k8s.KubeDeployment {
  const { name } = options;
  const labels = workloadLabels(name, "rolling");
  const selector = workloadSelector(name, "rolling");
  return new k8s.KubeDeployment(scope, "deployment", {
    metadata: { name: datastoreDeploymentName(name), labels },
    spec: {
      replicas: 1,
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      // The old pod is scraped until the new one answers.
      strategy: {
        type: "RollingUpdate",
        rollingUpdate: { maxSurge: k8s.IntOrString.fromNumber(1), maxUnavailable: k8s.IntOrString.fromNumber(0) },
      },
      selector: { matchLabels: selector },
      template: podTemplate({
        labels,
        pods: options.pods,
        selector,
        serviceAccountName: serviceAccountName(name),
        user: exporterUser(options),
        graceSeconds: GRACE_SECONDS,
        container: exporterContainer(options),
      }),
    },
  });
}
