import type { Layer } from "../layer/layer";
import type { InClusterAlertmanager } from "../spec/datastores";
import type { Problem } from "../spec/problem";
import { storageProblem } from "../spec/values/amounts";
import { LIMITS } from "../spec/limits";
import { LINK_ADVICE, httpUrlProblem } from "../spec/values/host";
import { serverProblems } from "./in-cluster-server";
import { isOlderVersion, serverVersionProblem } from "./known-bad";
import { inEnvironment, inside, limitProblems, problemIf, type Place } from "./problems";

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

/** First version that reads the address of a webhook from a file. Older ones do not start, or crash: https://github.com/prometheus/alertmanager/pull/3800 */
const FIRST_WITH_ADDRESS_FILE = [0, 28, 0];

/** Rule about `contacts.watchdog` and the version of Alertmanager in the cluster. */
export function watchdogProblems({ contacts, datastores }: Pick<Layer, "contacts" | "datastores">): Problem[] {
  const { alertmanager } = datastores;
  if (contacts?.watchdog !== true || alertmanager?.kind !== "inCluster") return [];
  const { version } = alertmanager;
  return problemIf(
    "watchdog/version",
    inEnvironment("contacts", "watchdog"),
    isOlderVersion(version, FIRST_WITH_ADDRESS_FILE)
      ? `must be false with Alertmanager ${version}, got true; set datastores.alertmanager.version to "v${FIRST_WITH_ADDRESS_FILE.join(".")}" or newer, which reads the address from a file`
      : undefined,
  );
}
