import type { ConfigMapFiles, EnvironmentSource } from "../spec/config-maps";
import type { Problem } from "../spec/problem";
import { fileModeProblem } from "../spec/values/file-mode";
import { repeatedMessage, show } from "../values/words";
import { dataKeyProblem, objectNameProblem } from "./kubernetes-names";
import type { MountedFolder } from "./mounts";
import { inside, problemIf, type Place } from "./problems";

/** What a variable may start with. The keys follow. */
const PREFIX = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Rules about the ConfigMaps whose keys become environment variables. */
export function environmentFromProblems(sources: readonly EnvironmentSource[], place: Place): Problem[] {
  return sources.flatMap(({ configMap, prefix = "" }, index) => {
    const isRepeated = sources
      .slice(0, index)
      .some((one) => one.configMap === configMap && (one.prefix ?? "") === prefix);
    const at = inside(place, index);
    return [
      ...problemIf(
        "config-map/name",
        inside(at, "configMap"),
        objectNameProblem(configMap) ?? (isRepeated ? repeatedMessage(configMap) : undefined),
      ),
      ...problemIf("config-map/prefix", inside(at, "prefix"), prefixProblem(prefix)),
    ];
  });
}

/** Rules about the ConfigMaps whose keys become files. Their folders are checked with those of Secrets. */
export function filesProblems(files: readonly ConfigMapFiles[], place: Place): Problem[] {
  return files.flatMap(({ configMap, items, mode }, index) => {
    const at = inside(place, index);
    return [
      ...problemIf("config-map/name", inside(at, "configMap"), objectNameProblem(configMap)),
      ...(items === undefined ? [] : itemsProblems(items, inside(at, "items"))),
      ...problemIf("config-map/mode", inside(at, "mode"), mode === undefined ? undefined : fileModeProblem(mode)),
    ];
  });
}

/** Folders with the keys of ConfigMaps. */
export function configMapFolders(files: readonly ConfigMapFiles[], place: Place): readonly MountedFolder[] {
  return files.map(({ path }, index) => ({ path, place: inside(place, index, "path") }));
}

function itemsProblems(items: readonly string[], place: Place): Problem[] {
  if (items.length === 0)
    return problemIf("config-map/item", place, "must have at least one key, got none; list the keys, or remove items");
  return items.flatMap((key, index) => {
    const repeated = items.indexOf(key) < index ? repeatedMessage(key) : undefined;
    return problemIf("config-map/item", inside(place, index), dataKeyProblem("ConfigMap", key) ?? repeated);
  });
}

function prefixProblem(prefix: string): string | undefined {
  if (prefix === "" || PREFIX.test(prefix)) return undefined;
  return `must be letters, digits and '_', not starting with a digit, got ${show(prefix)}; rename it, because shells can't read other names`;
}
