import { AccessLayer, kubernetesProvider, loadStack } from "@254carbon/access-layer/pulumi";
import { mergeOptions } from "@pulumi/pulumi";

const { layer } = loadStack("environments");
const provider = kubernetesProvider("kubernetes", { context: layer.cluster.context, identifier: layer.name });

// Another team annotates the ServiceAccounts, so Pulumi must not take the annotations back.
const transforms = [
  ({ type, props, opts }: { type: string; props: object; opts: object }) =>
    type === "kubernetes:core/v1:ServiceAccount"
      ? { props, opts: mergeOptions(opts, { ignoreChanges: ["metadata.annotations"] }) }
      : undefined,
];

export const { namespace } = new AccessLayer("access-layer", { layer }, { provider, transforms });
