import { datastoreNames } from "../../layer/datastores";
import { claimName, datastoreDeploymentName } from "../../names";
import type { DatastoreName } from "../../spec/datastores";
import { formatMemory, parseQuantity } from "../../values/quantity";
import type { Kit } from "../kit";
import type { Target } from "../procedure";
import { replicasOf } from "./alertmanager";

/** Datastores in the cluster with a volume. A second replica of Alertmanager has its own claim. */
export function volumeTargets({ layer: { datastores } }: Kit): readonly Target[] {
  const { alertmanager } = datastores;
  const pair = alertmanager === undefined ? [] : replicasOf(alertmanager);
  return datastoreNames(datastores).flatMap((store) => {
    const one = datastores[store];
    if (one === undefined || one.kind === "external" || !("storage" in one)) return [];
    const { name: app, storage } = one;
    const names = store === "alertmanager" ? pair : [app];
    return names.map((name) => targetOf(store, app, name, storage));
  });
}

function targetOf(store: DatastoreName, app: string, name: string, storage: string): Target {
  const more = formatMemory((parseQuantity(storage) ?? 0) * 2);
  return {
    name,
    values: {
      volume: name,
      store,
      app,
      deployment: datastoreDeploymentName(name),
      claim: claimName(name),
      storage,
      more,
    },
  };
}
