import { recordAt, recordOf, recordsOf, textOf, type JsonRecord } from "../manifests/json";
import type { Manifest } from "../manifests/manifest";
import { CONTAINER_LIMITS } from "../spec/defaults";
import { parseQuantity } from "../values/quantity";
import type { Violation } from "./violation";
import { templatePath } from "./template-path";

const LISTS = ["initContainers", "containers"] as const;

/**
 * Returns what a patch must not make of pods: without the containers of the model, with ports or folders of theirs in other containers, with the volume of
 * another pod, or with requests that the defaults of the LimitRange don't allow.
 * @param claims - names of the layer's PersistentVolumeClaims
 */
export function podViolations(rendered: Manifest, after: Manifest, claims: readonly string[]): readonly Violation[] {
  const path = templatePath(rendered);
  if (path === undefined) return [];
  const [old, next] = [rendered, after].map((manifest) => recordAt(manifest, ...path, "spec"));
  const place = [...path, "spec"].join(".");
  const lost = LISTS.flatMap((list) => lostContainers(old ?? {}, next ?? {}, list));
  const texts = lost.length > 0 ? lost : changedPod(old ?? {}, next ?? {}, claims);
  return texts.map((text) => ({
    code: "patches/guarantee",
    field: `${place}.${text.split(" ")[0]}`,
    message: `${place}.${text}`,
  }));
}

function changedPod(old: JsonRecord, next: JsonRecord, claims: readonly string[]): readonly string[] {
  return [
    ...LISTS.flatMap((list) =>
      recordsOf(next[list]).flatMap((container) => {
        const isAdded = !recordsOf(old[list]).some((one) => containerName(one) === containerName(container));
        const texts = [...(isAdded ? stolenPorts(old, container) : []), ...excessiveRequests(container)];
        return texts.map((text) => `${list}[${containerName(container)}]${text}`);
      }),
    ),
    ...hiddenFolders(old, next),
    ...foreignClaims(old, next, claims),
  ];
}

function lostContainers(old: JsonRecord, next: JsonRecord, list: string): readonly string[] {
  const names = recordsOf(next[list]).map(containerName);
  const lost = recordsOf(old[list])
    .map(containerName)
    .filter((name) => !names.includes(name));
  return lost.map(
    (name) =>
      `${list} must contain ${name}, the container of the model; a merge replaces the whole list, so add to it with patch: [{ op: add, path: …/${list}/-, value: … }]`,
  );
}

/** Services find the port by its name, in the first container that has it. */
function stolenPorts(old: JsonRecord, container: JsonRecord): readonly string[] {
  const taken = recordsOf(old["containers"]).flatMap(({ ports }) => recordsOf(ports));
  const stolen = recordsOf(container["ports"]).find((port) =>
    taken.some((one) => one["containerPort"] === port["containerPort"] || (port["name"] ?? "") === one["name"]),
  );
  if (stolen === undefined) return [];
  const port = textOf(stolen["name"] ?? stolen["containerPort"]);
  return [`.ports must not have the port ${port} of the model; use another name and number`];
}

/** The LimitRange adds a limit, which the request must not exceed. */
function excessiveRequests(container: JsonRecord): readonly string[] {
  const [requests, limits] = ["requests", "limits"].map((key) => recordAt(container, "resources", key));
  return (["cpu", "memory"] as const).flatMap((name) => {
    const request = parseQuantity(textOf(requests?.[name] ?? "")) ?? 0;
    const isExcessive = limits?.[name] === undefined && request > (parseQuantity(CONTAINER_LIMITS[name]) ?? 0);
    return isExcessive
      ? [
          `.resources.limits.${name} must be set, because the request exceeds the default limit ${CONTAINER_LIMITS[name]}; add it`,
        ]
      : [];
  });
}

/** A mount over a volume of the model hides the files in it. */
function hiddenFolders(old: JsonRecord, next: JsonRecord): readonly string[] {
  return LISTS.flatMap((list) =>
    recordsOf(next[list]).flatMap((container) => {
      const before = recordsOf(old[list]).find((one) => containerName(one) === containerName(container));
      const paths = recordsOf(before?.["volumeMounts"]).map(({ mountPath }) => textOf(mountPath));
      const hiding = recordsOf(container["volumeMounts"])
        .map(({ mountPath }) => textOf(mountPath))
        .find(
          (path) => !paths.includes(path) && paths.some((one) => isSameOrBelow(path, one) || isSameOrBelow(one, path)),
        );
      if (hiding === undefined) return [];
      return [
        `${list}[${containerName(container)}].volumeMounts must not overlap a mount of the model, got ${hiding}; mount it elsewhere`,
      ];
    }),
  );
}

function isSameOrBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder.replace(/\/$/, "")}/`);
}

function foreignClaims(old: JsonRecord, next: JsonRecord, claims: readonly string[]): readonly string[] {
  const own = claimsOf(old);
  return claimsOf(next)
    .filter((name) => claims.includes(name) && !own.includes(name))
    .map((name) => `volumes must not use the claim ${name} of another pod of the layer; create a claim for it`);
}

function claimsOf(pod: JsonRecord): readonly string[] {
  return recordsOf(pod["volumes"]).map((volume) =>
    textOf(recordOf(volume["persistentVolumeClaim"])["claimName"] ?? ""),
  );
}

function containerName(container: JsonRecord): string {
  return textOf(container["name"]);
}
