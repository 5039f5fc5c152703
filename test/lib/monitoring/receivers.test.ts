import { alertmanagerConfiguration } from "../../../lib/monitoring/alertmanager";
import { monitoredOf } from "../../../lib/monitoring/monitored-layer";
import type { ContactsSpec } from "../../../lib/spec/people";
import { environmentOf, layerOf } from "../../helpers/fixtures";

const files = environmentOf("prod");
const prod = monitoredOf(layerOf(files));
const { channels, ...people } = files.environment.contacts as ContactsSpec;
const EMAIL = { to: ["a@example.com", "b@example.com"], from: "c@example.com", smarthost: "smtp.example.com:587" };
const FOLDER = "/etc/alertmanager-receivers";

function configurationOf(receivers: Partial<ContactsSpec>) {
  return alertmanagerConfiguration(prod, { ...people, ...receivers }, "prod");
}

function receiverOf(name: string, receivers: Partial<ContactsSpec>) {
  return configurationOf(receivers).receivers.find((receiver) => receiver.name === name);
}

test("PagerDuty and Opsgenie get critical alerts, and e-mail and the webhook get both severities", () => {
  const receivers = { pagerDuty: {}, opsgenie: {}, email: EMAIL, webhook: {} };
  const kinds = (name: string) => Object.keys(receiverOf(name, receivers) ?? {});
  expect(kinds("critical")).toEqual([
    "name",
    ...["pagerduty_configs", "opsgenie_configs", "email_configs", "webhook_configs"],
  ]);
  expect(kinds("warning")).toEqual(["name", "email_configs", "webhook_configs"]);
});

test("severities select the alerts of a receiver", () => {
  const receivers = { pagerDuty: { severities: ["warning"] }, webhook: { severities: ["critical"] } } as const;
  expect(receiverOf("critical", receivers)).not.toHaveProperty("pagerduty_configs");
  expect(receiverOf("warning", receivers)?.pagerduty_configs).toMatchObject([{ severity: "warning" }]);
  expect(receiverOf("warning", receivers)).not.toHaveProperty("webhook_configs");
});

test("receivers other than Slack do not change what Slack gets", () => {
  const alone = configurationOf({ channels });
  const both = configurationOf({ channels, pagerDuty: {}, email: EMAIL });
  expect(both.route).toEqual(alone.route);
  const slackOf = ({ receivers }: typeof alone) => receivers.map(({ name, slack_configs }) => [name, slack_configs]);
  expect(slackOf(both)).toEqual(slackOf(alone));
});

test("without Slack, alerts for the security team go only to the receivers of their severity", () => {
  const { route, receivers } = configurationOf({ email: EMAIL });
  expect(receivers.map(({ name }) => name)).toEqual(["discard", "critical", "warning"]);
  expect(route.routes?.map(({ receiver }) => receiver)).toEqual(["discard", "critical", "warning"]);
  expect(JSON.stringify(receivers)).not.toContain("slack");
});

test("every secret value is read from a file, and a mail server without a user needs no password", () => {
  const receivers = {
    pagerDuty: {},
    opsgenie: { region: "eu" },
    email: { ...EMAIL, user: "alerts" },
    webhook: {},
  } as const;
  expect(receiverOf("critical", receivers)).toMatchObject({
    pagerduty_configs: [{ routing_key_file: `${FOLDER}/pagerduty-routing-key` }],
    opsgenie_configs: [{ api_key_file: `${FOLDER}/opsgenie-api-key`, api_url: "https://api.eu.opsgenie.com/" }],
    email_configs: [{ auth_username: "alerts", auth_password_file: `${FOLDER}/smtp-password`, require_tls: true }],
    webhook_configs: [{ url_file: `${FOLDER}/webhook-url` }],
  });
  const [anonymous] = receiverOf("critical", { email: EMAIL })?.email_configs ?? [];
  expect(anonymous).toMatchObject({ to: "a@example.com, b@example.com" });
  expect(anonymous).not.toHaveProperty("auth_password_file");
});

test("a mail server on port 465 does not need STARTTLS, because its connections start with TLS", () => {
  const [mail] =
    receiverOf("critical", { email: { ...EMAIL, smarthost: "smtp.example.com:465" } })?.email_configs ?? [];
  expect(mail).toMatchObject({ smarthost: "smtp.example.com:465", require_tls: false });
});

test("all receivers report the end of alerts", () => {
  const receivers = { channels, pagerDuty: {}, opsgenie: {}, email: EMAIL, webhook: {} };
  const { name: _, ...kinds } = receiverOf("critical", receivers) ?? { name: "" };
  const notifications = Object.values(kinds).flat();
  expect(notifications).toHaveLength(6);
  expect(notifications.filter(({ send_resolved }) => !send_resolved)).toEqual([]);
});

test("messages end with links to the dashboard and to Prometheus, without a double slash", () => {
  const addresses = { grafana: "https://example.com/grafana/", prometheus: "https://prometheus.example.com" };
  const { receivers } = alertmanagerConfiguration(prod, { ...people, channels, email: EMAIL }, "prod", addresses);
  const { slack_configs = [], email_configs = [] } = receivers.find(({ name }) => name === "critical") ?? {};
  for (const { text } of [...slack_configs, ...email_configs]) {
    expect(text.split("\n").slice(-3)).toEqual([
      `{{ end }}{{ end }}Dashboard: https://example.com/grafana/d/{{ if eq .CommonLabels.service "gateway" }}access-layer-gateway-prod{{ else }}{{ if eq .CommonLabels.service "streaming" }}access-layer-streaming-prod{{ else }}access-layer-overview-prod{{ end }}{{ end }}`,
      "Active alerts: https://prometheus.example.com/graph?g0.expr=ALERTS%7Balertname%3D%22{{ .CommonLabels.alertname }}%22%7D",
      "",
    ]);
  }
});
