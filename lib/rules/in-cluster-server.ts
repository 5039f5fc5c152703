import type { InClusterBase } from "../spec/datastores";
import type { Problem } from "../spec/problem";
import { digestProblem, imageRepositoryProblem, imageTagProblem } from "../spec/values/image";
import { serverImageProblem } from "./known-bad";
import { podsProblems } from "./pods";
import { inside, problemIf, type Place } from "./problems";
import { resourcesProblems } from "./resources";

/** Rules common to all servers in the cluster and their exporters. */
export function serverProblems(
  { version, digest, image, resources, pods }: Omit<InClusterBase, "kind">,
  place: Place,
): Problem[] {
  return [
    ...problemIf("image/version", inside(place, "version"), imageTagProblem(version)),
    ...problemIf("image/digest", inside(place, "digest"), digest === undefined ? undefined : digestProblem(digest)),
    ...problemIf(
      "image/repository",
      inside(place, "image"),
      image === undefined ? undefined : (imageRepositoryProblem(image) ?? serverImageProblem(image)),
    ),
    ...(resources === undefined ? [] : resourcesProblems(resources, inside(place, "resources"))),
    ...(pods === undefined ? [] : podsProblems(pods, inside(place, "pods"))),
  ];
}
