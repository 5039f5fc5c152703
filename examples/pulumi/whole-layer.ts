import { AccessLayer, kubernetesProvider, loadStack } from "@254carbon/access-layer/pulumi";
import { Config } from "@pulumi/pulumi";

// The environment that has the same name as the stack, such as environments/prod.yaml with its release file.
const { layer } = loadStack("environments");
const { name, cluster } = layer;
const provider = kubernetesProvider("kubernetes", { context: cluster.context, identifier: name });

// pulumi config set --secret jwtSecretKey
const config = new Config();
const secrets = {
  "access-secrets": {
    ACCESS_JWKS_URL: config.require("jwksUrl"),
    ACCESS_JWT_SECRET_KEY: config.requireSecret("jwtSecretKey"),
  },
};

export const { namespace } = new AccessLayer("access-layer", { layer, secrets }, { provider });
