import { recordOf, recordsOf, textOf } from "../manifests/json";
import { identityOf, type Manifest } from "../manifests/manifest";
import { listWith } from "../values/words";
import { changedPairs, type Transition, type TransitionWarning } from "./transition";

/** HTTPRoutes that a change attaches to one listener. If the Gateway does not have it, no request reaches them. */
export function listenerWarnings(transition: Transition): readonly TransitionWarning[] {
  return changedPairs(transition).flatMap(([before, after]) => {
    const earlier = listenersOf(before);
    const listeners = listenersOf(after).filter((listener) => !earlier.includes(listener));
    if (listeners.length === 0) return [];
    return [
      {
        code: "route/listener-changed",
        message: `${identityOf(after)} attaches only to the listener ${listWith("and", listeners)}; requests through other listeners, such as one for plain HTTP, no longer reach it`,
        steps: [
          "check that the Gateway has this listener, and that it accepts the host; otherwise, no request reaches the route",
          "apply the change",
        ],
        objects: [identityOf(after)],
      },
    ];
  });
}

/** Names of the listeners that a route selects. */
function listenersOf({ kind, spec }: Manifest): readonly string[] {
  if (kind !== "HTTPRoute") return [];
  return recordsOf(recordOf(spec)["parentRefs"]).flatMap(({ sectionName }) =>
    sectionName === undefined ? [] : [textOf(sectionName)],
  );
}
