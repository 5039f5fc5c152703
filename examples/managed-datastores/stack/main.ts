import { AccessLayer, kubernetesProvider, loadStack } from "@254carbon/access-layer/pulumi";
import { Provider } from "@pulumi/aws/provider";
import { Config } from "@pulumi/pulumi";
import { createDatastores } from "./datastores";

const { layer } = loadStack("environments");
const { name, cluster } = layer;

// Protect everything, including the layer and the providers; otherwise, `destroy` deletes the workloads before it reaches a
// protected datastore.
const protect = true;

// pulumi config set aws:region eu-central-1; pulumi config set --secret postgresPassword …
const aws = new Config("aws");
const config = new Config();
const postgresPassword = config.requireSecret("postgresPassword");
const redisPassword = config.requireSecret("redisPassword");
const accounts = {
  region: aws.require("region"),
  allowedAccountIds: aws.requireObject<string[]>("allowedAccountIds"),
};
const provider = new Provider(name, accounts, { protect });
const hosts = createDatastores(
  name,
  {
    subnetIds: config.requireObject<string[]>("subnetIds"),
    securityGroupIds: config.requireObject<string[]>("securityGroupIds"),
    postgresPassword,
    redisPassword,
  },
  { provider, protect },
);

// Host names and passwords of the datastores, for the layer.
const secrets = {
  "managed-endpoints": { ...hosts },
  "postgres-credentials": { password: postgresPassword },
  "redis-credentials": { password: redisPassword },
};
const kubernetes = kubernetesProvider("kubernetes", { context: cluster.context, identifier: name }, { protect });

/** Namespace of the layer. */
export const { namespace } = new AccessLayer("access-layer", { layer, secrets }, { provider: kubernetes, protect });
