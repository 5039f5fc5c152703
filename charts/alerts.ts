import type { Layer } from "../lib/layer/layer";
import { monitoredOf } from "../lib/monitoring/monitored-layer";
import type * as FindingsModule from "../lib/monitoring/own-alerts/findings";
import type { AlertFindings } from "../lib/monitoring/own-alerts/findings";

const NONE: AlertFindings = { problems: [], warnings: [] };

/** Cache: the files are checked before the chart is built, and both need the result. A layer never changes. */
const JUDGED = new WeakMap<Layer, AlertFindings>();

/** Checks the alerts of the user in a layer without other problems. Loads the parser only for a layer with such alerts. */
export function layerAlertFindings(layer: Layer): AlertFindings {
  if (layer.alerts.length === 0) return NONE;
  const judged = JUDGED.get(layer);
  if (judged !== undefined) return judged;
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load the parser in every command
  const { alertFindings } = require("../lib/monitoring/own-alerts/findings") as typeof FindingsModule;
  const findings = alertFindings(monitoredOf(layer), (name) => ["alerts", name]);
  JUDGED.set(layer, findings);
  return findings;
}
