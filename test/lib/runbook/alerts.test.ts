import type { Layer } from "../../../lib/layer/layer";
import { isAlert } from "../../../lib/monitoring/monitoring-rule";
import { monitoredOf } from "../../../lib/monitoring/monitored-layer";
import { ruleGroups } from "../../../lib/monitoring/rule-groups";
import { alertCards } from "../../../lib/runbook/alert-cards";
import type { Procedure } from "../../../lib/runbook/procedure";
import { proceduresOf } from "../../../lib/runbook/runbook";
import { layerOf } from "../../helpers/fixtures";
import { LAYERS, richFiles } from "./environments";

const RICH = layerOf(richFiles());
const ALL: readonly (readonly [string, Layer])[] = [...LAYERS, ["rich", RICH]];

/** The alerts of the library in an environment, as `alert of app`. */
function alertsOf(layer: Layer): readonly { readonly alert: string; readonly service: string }[] {
  const { alerts: _own, ...monitored } = monitoredOf(layer);
  return ruleGroups(monitored).flatMap(({ rules }) =>
    rules.filter(isAlert).map(({ alert, labels: { service } }) => ({ alert, service })),
  );
}

/** Identifiers of the procedures that name an alert of an app, or else of those that name the alert of any app. */
function proceduresFor(procedures: readonly Procedure[], alert: string, service: string): readonly string[] {
  const naming = (app: string | undefined) =>
    procedures
      .filter(({ alerts = [] }) => alerts.some((one) => one.alert === alert && one.service === app))
      .map(({ id }) => id);
  const own = naming(service);
  return own.length > 0 ? own : naming(undefined);
}

test.each(ALL.filter(([, { cluster }]) => cluster.monitoring !== "none"))(
  "exactly one procedure names each alert of %s",
  (_name, layer) => {
    const all = proceduresOf(layer);
    const wrong = alertsOf(layer)
      .map(({ alert, service }) => ({ alert, service, procedures: proceduresFor(all, alert, service) }))
      .filter(({ procedures }) => procedures.length !== 1);
    expect(wrong).toEqual([]);
  },
);

test.each(ALL)("procedures of %s name only alerts that the environment has", (_name, layer) => {
  const known = layer.cluster.monitoring === "none" ? [] : alertsOf(layer);
  const unknown = proceduresOf(layer)
    // Its rules are applied by hand after an incident.
    .filter(({ id }) => id !== "security-incident")
    .flatMap(({ id, alerts = [] }) => alerts.map((one) => ({ id, ...one })))
    .filter(
      ({ alert, service }) =>
        !known.some((one) => one.alert === alert && (service === undefined || one.service === service)),
    );
  expect(unknown).toEqual([]);
});

test.each([
  ["CheckoutSlow", "service-outage"],
  ["ReplicaLagging", "database-outage"],
  ["ExporterSlow", "kafka-outage"],
  ["BackfillSlow", "jobs-failed"],
])("the alert %s of the user leads to %s", (alert, procedure) => {
  const card = alertCards(RICH, proceduresOf(RICH)).find((one) => one.alert === alert);
  expect(card?.procedure).toBe(procedure);
});

test("the commands on the cards have no placeholders that the app could fill in", () => {
  const cards = alertCards(RICH, proceduresOf(RICH)).filter(({ procedure }) => procedure === "service-outage");
  expect(cards.length).toBeGreaterThan(10);
  expect(cards.flatMap(({ commands }) => commands).filter((command) => /<[a-z-]+>/.test(command))).toEqual([]);
});
