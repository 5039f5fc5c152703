import { recordAt, recordOf, recordsOf } from "../manifests/json";
import { identityOf, type Manifest } from "../manifests/manifest";
import { receiverKeysOf } from "../manifests/receiver-keys";
import { isExternal } from "./external-secrets";
import { kubectlFor, newNeeds, renderedNames, type Transition, type TransitionWarning } from "./transition";
import { isWorkload } from "./workloads";

/** Alertmanager reads keys of its Secret as files. It reads a file when it sends a notification, so a missing key is not noticed before. */
export function receiverKeyWarnings(transition: Transition): readonly TransitionWarning[] {
  const rendered = renderedNames(transition, "Secret");
  return [...newNeeds(transition, receiverKeysOf)].flatMap(([key, [configuration]]) => {
    if (configuration === undefined) return [];
    const secret = secretOf(configuration, transition);
    if (secret === undefined || rendered.has(secret) || isExternal(secret, configuration, transition)) return [];
    return [
      {
        code: "receiver/key-needed" as const,
        message: `Alertmanager now reads the key ${key} of the Secret ${secret}, which is not in the manifests; without the key, its receiver gets no notifications`,
        steps: [
          `see whether the Secret has the key before the apply: \`${kubectlFor(configuration, transition)} describe secret ${secret}\``,
          "if it is missing, add it to the Secret, and then apply the new manifest, which restarts Alertmanager",
        ],
        objects: [identityOf(configuration)],
      },
    ];
  });
}

/** Name of the Secret that the Alertmanager with a configuration mounts. */
function secretOf({ metadata }: Manifest, { after }: Transition): string | undefined {
  const volumes = after
    .filter((one) => isWorkload(one) && one.metadata.namespace === metadata.namespace)
    .map((one) => recordsOf(recordAt(recordOf(one["spec"]), "template", "spec")["volumes"]))
    .find((ones) => ones.some(({ configMap }) => recordOf(configMap)["name"] === metadata.name));
  const names = (volumes ?? []).map(({ secret }) => recordOf(secret)["secretName"]);
  return names.find((name) => typeof name === "string");
}
