import { POD_PATHS } from "../manifests/canonical/derived";
import { groupOf } from "../manifests/canonical/places";
import { recordAt, recordOf, recordsOf, textOf } from "../manifests/json";
import { identityOf, type Manifest } from "../manifests/manifest";
import { caFolder } from "../names";
import { kubectlFor, newNeeds, renderedNames, type Transition, type TransitionWarning } from "./transition";

/** Pods mount a CA from a ConfigMap or Secret that they did not mount before, and that is not in the manifests. */
export function caWarnings(transition: Transition): readonly TransitionWarning[] {
  const rendered = { ConfigMap: renderedNames(transition, "ConfigMap"), Secret: renderedNames(transition, "Secret") };
  return [...newNeeds(transition, casOf)].flatMap(([need, objects]) => {
    const [kind, name = "", key = ""] = need.split(" ");
    const [first] = objects;
    if ((kind !== "ConfigMap" && kind !== "Secret") || rendered[kind].has(name) || first === undefined) return [];
    return [
      {
        code: "ca/needed",
        message: `new pods read their CA from the ${kind} ${name}, which is not in the manifests; without it or its key ${key}, they do not start`,
        steps: [
          `see whether it exists before the apply: \`${kubectlFor(first, transition)} get ${kind.toLowerCase()} ${name}\``,
          `without it, create it with the certificates in the key ${key}, and then apply the new manifest`,
        ],
        objects: objects.map(identityOf),
      } as const,
    ];
  });
}

/** Kinds, names and keys of the CAs that the pods of an object mount. */
function casOf(manifest: Manifest): readonly string[] {
  const path = POD_PATHS[`${groupOf(manifest.apiVersion)}/${manifest.kind}`];
  if (path === undefined) return [];
  const pod = recordAt(recordOf(manifest), ...path);
  const containers = [...recordsOf(pod["initContainers"]), ...recordsOf(pod["containers"])];
  const mounts = containers.flatMap(({ volumeMounts }) => recordsOf(volumeMounts));
  const volumes = mounts.filter(({ mountPath }) => textOf(mountPath).startsWith(caFolder(""))).map(({ name }) => name);
  return recordsOf(pod["volumes"]).flatMap((volume) => {
    if (!volumes.includes(volume["name"])) return [];
    const [map, secret] = [recordOf(volume["configMap"]), recordOf(volume["secret"])];
    const key = textOf(recordsOf(map["items"] ?? secret["items"])[0]?.["key"]);
    return [
      map["name"] === undefined
        ? `Secret ${textOf(secret["secretName"])} ${key}`
        : `ConfigMap ${textOf(map["name"])} ${key}`,
    ];
  });
}
