import type { Layer } from "../layer/layer";
import { isAlert } from "../monitoring/monitoring-rule";
import { monitoredOf } from "../monitoring/monitored-layer";
import { ruleGroups } from "../monitoring/rule-groups";
import { securityRuleGroups } from "../monitoring/security-rules";
import type { AlertReference, Procedure } from "./procedure";

/** The procedures without references to alerts that the environment cannot fire, such as those of an exporter that it does not have. */
export function withKnownAlerts(layer: Layer, procedures: readonly Procedure[]): readonly Procedure[] {
  const known = knownAlerts(layer);
  const isKnown = ({ alert, service }: AlertReference) =>
    known.some((one) => one.alert === alert && (service === undefined || one.service === service));
  return procedures.map(({ alerts = [], ...procedure }) => {
    const own = alerts.filter(isKnown);
    return own.length === 0 ? procedure : { ...procedure, alerts: own };
  });
}

/** Alerts of the rules of an environment, also of those that operators apply after an incident. */
function knownAlerts(layer: Layer): readonly Required<AlertReference>[] {
  if (layer.cluster.monitoring === "none") return [];
  const monitored = monitoredOf(layer);
  const rules = [...ruleGroups(monitored), ...securityRuleGroups(monitored)].flatMap(({ rules }) =>
    rules.filter(isAlert),
  );
  return rules.map(({ alert, labels: { service } }) => ({ alert, service }));
}
