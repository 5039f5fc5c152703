import type { Layer } from "../layer/layer";
import type { Problem } from "../spec/problem";
import type { OutsideCaller } from "../spec/service";
import { outsideCaller } from "../traffic/from-outside";
import { sortedEntries } from "../values/sorted-entries";
import { repeatedMessage, show } from "../values/words";
import { labelKeyProblem, labelValueProblem, namespaceNameProblem } from "./kubernetes-names";
import { inEnvironment, inside, problemIf, type Place } from "./problems";

/** Rules about the callers of one service in other namespaces. */
export function outsideCallersProblems(callers: readonly OutsideCaller[], place: Place): Problem[] {
  const names = callers.map((caller) => outsideCaller(caller).name);
  return callers.flatMap(({ namespace, labels = {} }, index) => {
    const at = inside(place, index);
    const name = names[index] ?? "";
    return [
      ...problemIf("called-by/namespace", inside(at, "namespace"), namespaceNameProblem(namespace)),
      ...sortedEntries(labels).flatMap(([key, value]) => [
        ...problemIf("called-by/label-key", inside(at, "labels", key), labelKeyProblem(key)),
        ...problemIf("called-by/label-value", inside(at, "labels", key), labelValueProblem(value)),
      ]),
      ...problemIf("called-by/duplicate", at, names.indexOf(name) < index ? repeatedMessage(name) : undefined),
    ];
  });
}

/** Rule: pods of the layer call each other by `calls`, which also allows their egress. */
export function ownNamespaceCallersProblems({ namespace: own, services }: Layer): Problem[] {
  const message = `must not be the layer's own namespace, got ${show(own)}; add the service to calls of its caller, or write a NetworkPolicy for your own pods`;
  return services.flatMap(({ name, calledBy }) =>
    calledBy.flatMap(({ namespace }, index) =>
      problemIf(
        "called-by/own-namespace",
        inEnvironment("services", name, "calledBy", index, "namespace"),
        namespace === own ? message : undefined,
      ),
    ),
  );
}
