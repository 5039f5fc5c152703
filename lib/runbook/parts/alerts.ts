import type { Layer } from "../../layer/layer";
import { isAlert } from "../../monitoring/monitoring-rule";
import { monitoredOf } from "../../monitoring/monitored-layer";
import { ruleGroups } from "../../monitoring/rule-groups";
import type { Kit } from "../kit";
import type { AlertReference, Procedure } from "../procedure";

/** The alerts that the rules of an environment can fire, without repetitions of a name and an app. Empty if the environment renders no rules. */
export function alertsOf(layer: Layer): readonly Required<AlertReference>[] {
  if (layer.cluster.monitoring === "none") return [];
  const rules = ruleGroups(monitoredOf(layer)).flatMap(({ rules }) => rules.filter(isAlert));
  return rules.map(({ alert, labels: { service } }) => ({ alert, service }));
}

/** The field `alerts` of a procedure: the references that match an alert of the environment. Without one, the field is not set. */
export function alertsIn({ layer }: Kit, references: readonly AlertReference[]): Pick<Procedure, "alerts"> {
  const known = alertsOf(layer);
  const alerts = references.filter(({ alert, service }) =>
    known.some((one) => one.alert === alert && (service === undefined || one.service === service)),
  );
  return alerts.length === 0 ? {} : { alerts };
}

/** References to several alerts about one app, or about any app. */
export function about(service: string | undefined, ...names: readonly string[]): readonly AlertReference[] {
  return names.map((alert) => ({ alert, ...(service !== undefined && { service }) }));
}
