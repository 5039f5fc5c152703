import type { ImagesSpec } from "../spec/images";
import type { Problem } from "../spec/problem";
import { imageRepositoryProblem, isRegistry } from "../spec/values/image";
import { sortedEntries } from "../values/sorted-entries";
import { show } from "../values/words";
import { inside, problemIf, type Place } from "./problems";

/** Rules about the registries of images. */
export function imagesProblems({ registry, registries = {} }: ImagesSpec, place: Place): Problem[] {
  return [
    ...problemIf(
      "images/registry",
      inside(place, "registry"),
      registry === undefined ? undefined : mirrorProblem(registry),
    ),
    ...sortedEntries(registries).flatMap(([original, mirror]) => {
      const message = originalProblem(original) ?? mirrorProblem(mirror);
      return problemIf("images/registry", inside(place, "registries", original), message);
    }),
  ];
}

/** A registry has a dot or a port. Otherwise, the name is a namespace of Docker Hub. */
function mirrorProblem(text: string): string | undefined {
  const [host = ""] = text.split("/");
  if (isRegistry(host) && imageRepositoryProblem(`${text}/image`) === undefined) return undefined;
  return `must be a registry with an optional path, such as "registry.example.com/mirror", got ${show(text)}; write it in lowercase, without a scheme and without a slash at the end`;
}

function originalProblem(text: string): string | undefined {
  if (isRegistry(text) || text === "localhost") return undefined;
  return `must be the name of a registry, such as "docker.io", "ghcr.io" or "quay.io", got ${show(text)}; write only its host name, with the port if it has one`;
}
