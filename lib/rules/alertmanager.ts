import type { InClusterAlertmanager } from "../spec/datastores";
import type { Problem } from "../spec/problem";
import { storageProblem } from "../spec/values/amounts";
import { LIMITS } from "../spec/limits";
import { LINK_ADVICE, httpUrlProblem } from "../spec/values/host";
import { serverProblems } from "./in-cluster-server";
import { serverVersionProblem } from "./known-bad";
import { inside, limitProblems, problemIf, type Place } from "./problems";

/** Rules about Alertmanager in the cluster. */
export function alertmanagerServerProblems(spec: InClusterAlertmanager, place: Place): Problem[] {
  const { replicas, storage, externalUrl } = spec;
  return [
    ...serverProblems(spec, place),
    ...problemIf("alertmanager/version", inside(place, "version"), serverVersionProblem("alertmanager", spec)),
    ...limitProblems("alertmanager/replicas", replicas, LIMITS.alertmanagerReplicas, inside(place, "replicas")),
    ...problemIf("storage/size", inside(place, "storage"), storage === undefined ? undefined : storageProblem(storage)),
    ...problemIf(
      "alertmanager/external-url",
      inside(place, "externalUrl"),
      externalUrl === undefined
        ? undefined
        : httpUrlProblem(externalUrl, "https://alertmanager.254carbon.com", LINK_ADVICE),
    ),
  ];
}
