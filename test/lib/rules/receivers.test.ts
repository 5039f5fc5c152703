import { environmentProblems } from "../../../lib/rules/environment";
import { contactsProblems } from "../../../lib/rules/receivers";
import type { ContactsSpec } from "../../../lib/spec/people";
import type { EmailSpec, WebhookSpec } from "../../../lib/spec/receivers";
import type { AlertmanagerSpec } from "../../../lib/spec/datastores";
import { environmentOf } from "../../helpers/fixtures";

const { environment, release } = environmentOf("prod");
const { channels, ...people } = environment.contacts as ContactsSpec;
const EMAIL: EmailSpec = { to: ["a@example.com"], from: "b@example.com", smarthost: "smtp.example.com:587" };
const EXTERNAL: AlertmanagerSpec = { kind: "external", host: "alerts.example.com", cidrs: ["10.0.0.0/24"] };

/** Problems of prod with these receivers. */
function problemsWith(receivers: Partial<ContactsSpec>, alertmanager = environment.datastores.alertmanager) {
  const datastores = { ...environment.datastores, alertmanager };
  return environmentProblems({ ...environment, datastores, contacts: { ...people, ...receivers } }, release);
}

const found = (receivers: Partial<ContactsSpec>) =>
  contactsProblems({ ...people, ...receivers }).map(({ code, path }) => `${code} ${path.join(".")}`);

test("an Alertmanager in the cluster needs a receiver, and the message lists them", () => {
  expect(problemsWith({})).toMatchObject([
    {
      code: "receiver/missing",
      path: ["contacts"],
      message:
        "must have a receiver of alerts, got only people; add channels (Slack), pagerDuty, opsgenie, email or webhook, or remove contacts",
    },
  ]);
});

test("alerts of each severity need a receiver, and the message names the fields", () => {
  expect(problemsWith({ pagerDuty: {}, opsgenie: {} })).toMatchObject([
    {
      code: "receiver/severity",
      message:
        "must have a receiver of warning alerts, got none; add warning to contacts.pagerDuty.severities or contacts.opsgenie.severities, or add another receiver, such as email",
    },
  ]);
});

test.each<readonly [string, Partial<ContactsSpec>]>([
  ["Slack", { channels }],
  ["e-mail", { email: EMAIL }],
  ["a webhook", { webhook: {} }],
  ["PagerDuty for both severities", { pagerDuty: { severities: ["critical", "warning"] } }],
  ["PagerDuty for pages and e-mail for warnings", { pagerDuty: {}, email: { ...EMAIL, severities: ["warning"] } }],
])("%s can be the only receivers", (_what, receivers) => {
  expect(problemsWith(receivers)).toEqual([]);
});

test("receivers need an Alertmanager in the cluster, and contacts without receivers do not", () => {
  expect(problemsWith({ pagerDuty: {}, email: EMAIL }, EXTERNAL).map(({ code, path }) => [code, ...path])).toEqual([
    ["receiver/unused", "contacts", "pagerDuty"],
    ["receiver/unused", "contacts", "email"],
  ]);
  expect(problemsWith({}, EXTERNAL)).toEqual([]);
});

test("a webhook needs an Alertmanager that reads its URL from a file", () => {
  const [problem] = problemsWith({ webhook: {} }, { kind: "inCluster", version: "v0.27.0" });
  expect(problem).toMatchObject({
    code: "receiver/version",
    path: ["contacts", "webhook"],
    message:
      'must not be set with Alertmanager v0.27.0; set datastores.alertmanager.version to "v0.28.0" or newer, which reads the address from a file',
  });
  const others = { pagerDuty: {}, opsgenie: {}, email: { ...EMAIL, user: "alerts" } };
  expect(problemsWith(others, { kind: "inCluster", version: "v0.25.0" })).toEqual([]);
});

test.each<readonly [Partial<EmailSpec>, readonly string[]]>([
  [{ to: [] }, ["receiver/address contacts.email.to"]],
  [{ to: ["a@example.com", "{{ x }}@example.com"] }, ["receiver/address contacts.email.to.1"]],
  [{ to: ["a@example.com, b@example.com"] }, ["receiver/address contacts.email.to.0"]],
  [{ from: "Alerts <a@example.com>" }, ["receiver/address contacts.email.from"]],
  [{ smarthost: "smtp.example.com" }, ["receiver/smarthost contacts.email.smarthost"]],
  [{ smarthost: "smtp.example.com:65536" }, ["receiver/smarthost contacts.email.smarthost"]],
  [{ user: "" }, ["receiver/user contacts.email.user"]],
  [{ user: "alerts", requireTls: false }, ["receiver/tls contacts.email.requireTls"]],
  [{ requireTls: false }, []],
  [{ cidrs: [] }, ["receiver/cidrs contacts.email.cidrs"]],
  [{ cidrs: ["0.0.0.0/0"] }, ["receiver/cidr contacts.email.cidrs.0"]],
  [{ severities: [] }, ["receiver/severities contacts.email.severities"]],
  [{ severities: ["critical", "critical"] }, ["receiver/severities contacts.email.severities.1"]],
  [{ to: ["First.Last+on-call@Mail.example.com"], user: "a@b", cidrs: ["10.0.0.0/24"] }, []],
])("rules about e-mail with %j", (email, expected) => {
  expect(found({ email: { ...EMAIL, ...email } })).toEqual(expected);
});

test.each<readonly [WebhookSpec, readonly string[]]>([
  [{}, []],
  [{ port: 0 }, ["receiver/port contacts.webhook.port"]],
  [{ namespace: "incidents" }, ["receiver/port contacts.webhook.port"]],
  [{ namespace: "incidents", port: 8080 }, []],
  [{ namespace: "Incidents", port: 8080 }, ["receiver/namespace contacts.webhook.namespace"]],
  [{ namespace: "a", port: 1, cidrs: ["10.0.0.0/24"] }, ["receiver/target contacts.webhook.cidrs"]],
  [{ labels: { app: "bridge" } }, ["receiver/target contacts.webhook.labels"]],
  [{ namespace: "a", port: 1, labels: { "/": "b" } }, ["receiver/label-key contacts.webhook.labels./"]],
  [{ namespace: "a", port: 1, labels: { app: "-" } }, ["receiver/label-value contacts.webhook.labels.app"]],
])("rules about a webhook with %j", (webhook, expected) => {
  expect(found({ webhook })).toEqual(expected);
});

test("a webhook can't run in the namespace of the layer", () => {
  expect(problemsWith({ webhook: { namespace: "254carbon-access", port: 8080 } })).toMatchObject([
    { code: "receiver/own-namespace", path: ["contacts", "webhook", "namespace"] },
  ]);
});
