import * as z from "zod/mini";
import { DEFAULT_NAMESPACE } from "../../names";
import type { ClusterSpec, EnvironmentSpec, ExternalServiceSpec, LinksSpec, PrometheusSpec } from "../environment";
import { CLUSTER_DEFAULTS } from "../defaults";
import { LIMITS } from "../limits";
import { alertsSchema } from "./alerts";
import { datastoresSchema } from "./datastores";
import { exposureSchema } from "./exposure";
import { externalSecretsSchema } from "./external-secrets";
import { field, optionalText, optionalWholeNumber, text, type Fields, withExample } from "./fields";
import { imagesSchema } from "./images";
import { backupsSchema, contactsSchema, jobsSchema, onCallSchema } from "./operations";
import { deliverySchema } from "./delivery";
import { objectivesSchema } from "./objectives";
import { ownPoliciesSchema } from "./own-policies";
import { patchesSchema } from "./patches";
import { objectsSchema, podsSchema } from "./pods";
import { serviceSchema } from "./service";

const labels = () => z.optional(z.record(z.string(), z.string()));

const links = withExample(
  "{ grafana: https://grafana.example.com }",
  z.strictObject({
    grafana: optionalText("Address of Grafana. Notifications link the dashboard of the service, or the overview.", {
      examples: ["https://grafana.example.com"],
    }),
    prometheus: optionalText("Address of Prometheus. Notifications link the alerts that are active.", {
      examples: ["https://prometheus.example.com"],
    }),
    status: optionalText("Address of the status page for customers. The runbook names it.", {
      examples: ["https://status.example.com"],
    }),
  } satisfies Fields<LinksSpec>),
);

/** Schema of `cluster.prometheus`. */
export const prometheusSchema = z.strictObject({
  namespace: optionalText("Namespace of the pods of Prometheus.", { default: CLUSTER_DEFAULTS.prometheus.namespace }),
  podLabels: field(
    labels(),
    "Labels of the pods of Prometheus. Only pods with all of them may scrape, and connect to Alertmanager. Default: every pod in the namespace.",
    { examples: [{ "app.kubernetes.io/name": "prometheus" }] },
  ),
  objectLabels: field(
    labels(),
    "Labels of the ServiceMonitors, of the objects with rules, and of the ConfigMap with dashboards. Prometheus can select its objects by them.",
    { examples: [{ release: "kube-prometheus-stack" }] },
  ),
} satisfies Fields<PrometheusSpec>);

const cluster = z.strictObject({
  context: text("kubectl context. Suggested commands include it, except those of compare, which has --context.", {
    examples: ["prod-eu"],
  }),
  name: optionalText("Name of the EKS cluster. A Pulumi stack with backups requires it.", {
    examples: ["access-layer-prod"],
  }),
  kubernetes: optionalText(
    "Minor version of Kubernetes in the cluster. Fields that it does not have by default are refused. Put it in quotes.",
    { default: CLUSTER_DEFAULTS.kubernetes, examples: ["1.30"] },
  ),
  storageClass: optionalText(
    "StorageClass of all PersistentVolumeClaims. Default: the cluster's default StorageClass.",
    { examples: ["fast"] },
  ),
  datastorePriorityClass: optionalText(
    "PriorityClass of the pods of datastores in the cluster. It must exist before the apply. Default: the cluster's default priority.",
    { examples: ["datastores"] },
  ),
  exposure: field(
    z.optional(exposureSchema),
    "How requests from outside the cluster reach services. Default: no access from outside.",
  ),
  identity: field(
    z.optional(z.enum(["podIdentity", "irsa", "none"])),
    "How backup pods get AWS credentials: EKS Pod Identity, IAM roles for service accounts, or none.",
    {
      default: "none",
    },
  ),
  apiServerCidrs: field(
    z.optional(z.array(z.string())),
    "Addresses of the API server's endpoints (kubectl get endpointslices -n default kubernetes), not of its Service. Without them, no pod can connect to the API server.",
    { examples: [["10.20.0.10/32"]] },
  ),
  dnsCidrs: field(z.optional(z.array(z.string())), "Addresses of a node-local DNS cache.", {
    examples: [["169.254.20.10/32"]],
  }),
  monitoring: field(
    z.optional(z.enum(["operator", "annotations", "none"])),
    "How Prometheus finds targets and rules: Either ServiceMonitors and PrometheusRules, or annotations and a ConfigMap, or no monitoring.",
    { default: "none" },
  ),
  prometheus: field(
    z.optional(prometheusSchema),
    "Where Prometheus runs, and by which labels it selects its objects. Default: any pod of the namespace monitoring.",
  ),
  links: field(z.optional(links), "Addresses for links in notifications about alerts."),
} satisfies Fields<ClusterSpec>);

const externalService = z.strictObject({
  url: text("URL for clients. They get it as ACCESS_<NAME>_SERVICE_URL.", {
    examples: ["http://projection-service.data-processing.svc:8000"],
  }),
  namespace: optionalText("Namespace of its pods. Set either namespace, labels and port, or cidrs.", {
    examples: ["data-processing"],
  }),
  labels: field(z.optional(z.record(z.string(), z.string())), "Labels of its pods.", {
    examples: [{ app: "projection" }],
  }),
  cidrs: field(
    z.optional(z.array(z.string())),
    "Address ranges outside the cluster to which the host of url resolves. NetworkPolicies allow connections to them.",
    { examples: [["203.0.113.0/24"]] },
  ),
  port: optionalWholeNumber(
    "Container port of its pods, which can differ from the port in url. With cidrs, it is the port in url, or 443 for https and 80 for http.",
    LIMITS.port,
    { examples: [8000] },
  ),
} satisfies Fields<ExternalServiceSpec>);

/** Schema of an environment file. */
export const environmentSchema = z.strictObject({
  schema: field(z.literal(1), "Version of the file format."),
  name: text("Name of the environment. The file must be named <name>.yaml.", { examples: ["prod"] }),
  namespace: optionalText("Kubernetes namespace of all objects.", { default: DEFAULT_NAMESPACE }),
  cluster: field(cluster, "Cluster settings."),
  images: field(
    z.optional(imagesSchema),
    "Registries from which the cluster pulls images. Default: the registries in the names of the images.",
  ),
  pods: field(
    z.optional(podsSchema),
    "Nodes, priority and metadata of all pods. Services, datastores, exporters, jobs and backups can have their own.",
  ),
  objects: field(z.optional(objectsSchema), "Labels and annotations of all objects. Pods have their own: pods.labels."),
  services: field(z.record(z.string(), serviceSchema), "Edge services, keyed by name."),
  datastores: field(datastoresSchema, "Datastores and Alertmanager. Services can call only those that are set."),
  externalServices: field(
    z.optional(z.record(z.string(), externalService)),
    "Services in other namespaces and outside the cluster that the layer's services call, keyed by name.",
  ),
  ownPolicies: field(
    z.optional(ownPoliciesSchema),
    "Policies of other kinds than NetworkPolicy, which you apply yourself, such as those with host names. They are not rendered: reach, diagram and lockdown name them. See docs/traffic.md.",
  ),
  externalSecrets: field(
    z.optional(externalSecretsSchema),
    "External secret store, from which the External Secrets Operator creates the Secrets of the layer. See docs/secrets.md. Default: Secrets are created outside the manifests.",
  ),
  jobs: field(
    z.optional(jobsSchema),
    "Operator jobs: CronJobs that operators start by hand. The cache warmer can also have a schedule.",
  ),
  backups: field(z.optional(backupsSchema), "Database and configuration backups."),
  contacts: field(z.optional(contactsSchema), "Recipients of alerts and escalations."),
  runbookUrl: optionalText(
    "Address of the runbook, for the annotation runbook_url of alerts. Alerts link to their anchors on a page that `access-layer runbook` wrote. For other pages, {alert} is replaced with the name of the alert, and {service} with its app.",
    { examples: ["https://runbook.254carbon.com/prod.html", "https://wiki.254carbon.com/runbook#{alert}"] },
  ),
  alerts: field(
    z.optional(alertsSchema),
    "Alerts of your own about apps of the layer, keyed by name. They have the same labels, routes and links as those of the layer. See docs/alerts.md.",
  ),
  objectives: field(
    z.optional(objectivesSchema),
    "Objectives for the requests of every service without its own. Alerts fire when the share of bad requests exceeds what the objectives allow.",
  ),
  delivery: field(z.optional(deliverySchema), "How new versions are delivered. See docs/gates.md."),
  onCall: field(z.optional(onCallSchema), "Groups with on-call roles."),
  patches: field(
    z.optional(patchesSchema),
    "Changes to rendered objects that no other field can make. Applied in this order. See docs/no-field.md.",
  ),
} satisfies Fields<EnvironmentSpec>) satisfies z.ZodMiniType<EnvironmentSpec>;
