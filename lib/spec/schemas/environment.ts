import * as z from "zod/mini";
import { DEFAULT_NAMESPACE } from "../../names";
import type { ClusterSpec, EnvironmentSpec, ExternalServiceSpec } from "../environment";
import { LIMITS } from "../limits";
import { datastoresSchema } from "./datastores";
import { exposureSchema } from "./exposure";
import { field, optionalText, text, wholeNumber, type Fields } from "./fields";
import { backupsSchema, contactsSchema, jobsSchema, onCallSchema } from "./operations";
import { serviceSchema } from "./service";

const cluster = z.strictObject({
  context: text("Name of the kubectl context, which every suggested command holds."),
  name: optionalText("Name of the EKS cluster, as AWS knows it; a stack with backups needs it.", {
    examples: ["prod-eu"],
  }),
  storageClass: optionalText("StorageClass of every volume claim; the default is the cluster's."),
  exposure: field(z.optional(exposureSchema), "How requests from outside come in; without it they don't."),
  identity: field(z.optional(z.enum(["podIdentity", "irsa", "none"])), "How backup pods come by their AWS role.", {
    default: "none",
  }),
  apiServerCidrs: field(
    z.optional(z.array(z.string())),
    "Addresses of the API server's endpoints, not of its Service; without them nothing may call it.",
    { examples: [["10.20.0.10/32"]] },
  ),
  dnsCidrs: field(z.optional(z.array(z.string())), "Addresses of a DNS cache on the nodes.", {
    examples: [["169.254.20.10/32"]],
  }),
  monitoring: field(z.optional(z.enum(["operator", "annotations", "none"])), "Who scrapes.", { default: "none" }),
} satisfies Fields<ClusterSpec>);

const externalService = z.strictObject({
  url: text("Where clients find it; they are told in ACCESS_<NAME>_SERVICE_URL."),
  namespace: text("Namespace of its pods."),
  labels: field(z.record(z.string(), z.string()), "Labels of its pods."),
  port: wholeNumber("Port of its pods, which may differ from the one in the URL.", LIMITS.port),
} satisfies Fields<ExternalServiceSpec>);

/** What people decide about one environment. */
export const environmentSchema = z.strictObject({
  schema: field(z.literal(1), "Version of this file's format."),
  name: text("Name of the environment; the file is called after it."),
  namespace: optionalText("Kubernetes namespace.", { default: DEFAULT_NAMESPACE }),
  cluster: field(cluster, "The cluster."),
  services: field(z.record(z.string(), serviceSchema), "The edge services, by name."),
  datastores: field(datastoresSchema, "The datastores; what is left out can't be called."),
  externalServices: field(
    z.optional(z.record(z.string(), externalService)),
    "Services outside the namespace that ours call, by name.",
  ),
  jobs: field(z.optional(jobsSchema), "The jobs that operators start."),
  backups: field(z.optional(backupsSchema), "What is backed up."),
  contacts: field(z.optional(contactsSchema), "Who is told about what."),
  onCall: field(z.optional(onCallSchema), "Who may do what on call."),
} satisfies Fields<EnvironmentSpec>) satisfies z.ZodMiniType<EnvironmentSpec>;
