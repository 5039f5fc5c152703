import { resolvedRunbook } from "../../bin/commands/runbook/runbook";
import type { AlertCard } from "../../lib/runbook/alert-cards";
import { SILENCE_HOURS } from "../../lib/runbook/silence";
import { environmentOf, layerOf } from "../helpers/fixtures";
import { replica, type Replica } from "./support/alertmanager";
import { eventually } from "./support/layer";
import { freePorts } from "./support/ports";

const CONFIGURATION = "route:\n  receiver: discard\nreceivers:\n  - name: discard\n";
const RUNBOOK = resolvedRunbook(layerOf(environmentOf("prod", "environments")), "environments");

interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly status: { readonly state: string };
}

let server: Replica;

beforeAll(async () => {
  const [port = 0] = await freePorts(1);
  server = await replica({ deployment: "alertmanager-deployment", replicas: 1, host: "127.0.0.1", port });
  await server.start(CONFIGURATION);
});
afterAll(() => server.remove());

function labelsOf({ alert, service }: AlertCard): Readonly<Record<string, string>> {
  return { alertname: alert, service, namespace: RUNBOOK.namespace };
}

test("Alertmanager accepts the silence of every alert card, and each silences its own alert only", async () => {
  const [first, ...others] = RUNBOOK.alerts;
  if (first === undefined) throw new Error("prod has no alerts");
  const alerts = RUNBOOK.alerts.map((card) => ({ labels: labelsOf(card) }));
  expect((await server.request("/api/v2/alerts", alerts)).status).toBe(200);

  const stateOf = async () => {
    const found = (await (await server.request("/api/v2/alerts")).json()) as readonly Alert[];
    return found.filter(({ status }) => status.state === "suppressed").map(({ labels }) => labels);
  };
  const silence = async (card: AlertCard) => {
    const [startsAt, endsAt] = [0, SILENCE_HOURS].map((hours) =>
      new Date(Date.now() + hours * 3_600_000).toISOString(),
    );
    const response = await server.request("/api/v2/silences", { ...card.silence, startsAt, endsAt });
    return { id: card.id, status: response.status };
  };
  expect(await silence(first)).toEqual({ id: first.id, status: 200 });
  await eventually(async () => expect(await stateOf()).toEqual([labelsOf(first)]));

  for (const card of others) expect(await silence(card)).toEqual({ id: card.id, status: 200 });
  await eventually(async () => expect(await stateOf()).toHaveLength(alerts.length));
});

test("Alertmanager rejects a silence without matchers", async () => {
  const [startsAt, endsAt] = [0, 1].map((hours) => new Date(Date.now() + hours * 3_600_000).toISOString());
  const body = { matchers: [], startsAt, endsAt, createdBy: "test", comment: "test" };
  expect((await server.request("/api/v2/silences", body)).status).toBe(422);
});
