import { AccessLayer, kubernetesProvider, loadStack } from "@254carbon/access-layer/pulumi";
import { Provider } from "@pulumi/aws/provider";
import { Config } from "@pulumi/pulumi";
import { createDatastores } from "./datastores";

const { layer } = loadStack("environments");
const { name, cluster } = layer;

// Everything, the layer and the providers too: otherwise `destroy` takes the workloads away before a datastore refuses.
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

// All that the stack hands over to the layer: where the datastores are, and what opens them.
const secrets = {
  "managed-endpoints": { ...hosts },
  "postgres-credentials": { password: postgresPassword },
  "redis-credentials": { password: redisPassword },
};
const kubernetes = kubernetesProvider("kubernetes", { context: cluster.context, identifier: name }, { protect });

/** Where the layer lives. */
export const { namespace } = new AccessLayer("access-layer", { layer, secrets }, { provider: kubernetes, protect });
