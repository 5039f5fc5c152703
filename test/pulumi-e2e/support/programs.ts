/** First line of a program that starts like the shipped one. Other programs take a third longer to start. */
export const LIGHT_START = 'require("access-layer-start");\n';

/**
 * The layer for a stack's environment, without AWS resources. The AWS provider can't be built here, so the shipped program can't
 * run for environments with backups.
 */
export const CUSTOM_PROGRAM = `
const { AccessLayer, kubernetesProvider, loadStack } = require("access-layer");
const { layer } = loadStack("environments");
const cluster = { context: layer.cluster.context, identifier: layer.name };
const provider = kubernetesProvider("kubernetes", cluster);
new AccessLayer("access-layer", { layer }, { provider });
`;

/** {@link CUSTOM_PROGRAM}, for tests that do not depend on how the program starts. */
export const LAYER_ALONE = LIGHT_START + CUSTOM_PROGRAM;

/** The shipped program, with a Secret from the stack's configuration. */
export const DEV_WITH_SECRETS = `${LIGHT_START}
const { Config } = require("@pulumi/pulumi");
const { program } = require("access-layer-aws");
const config = new Config();
program({
  folder: "environments",
  secrets: {
    "access-secrets": {
      ACCESS_JWKS_URL: config.requireSecret("jwksUrl"),
      ACCESS_JWT_SECRET_KEY: config.requireSecret("jwtKey"),
    },
  },
});
`;

/** Two layers of one environment in one program, in separate namespaces. */
export const TWO_LAYERS = `
const { AccessLayer, kubernetesProvider, loadStack } = require("access-layer");
const { resolveLayer } = require("access-layer-library");
const { layer } = loadStack("environments");
const { environment, release } = layer.source;
const cluster = { context: layer.cluster.context, identifier: layer.name };
const provider = kubernetesProvider("kubernetes", cluster);
for (const namespace of ["access-east", "access-west"]) {
  new AccessLayer(namespace, { layer: resolveLayer({ ...environment, namespace }, release) }, { provider });
}
`;
