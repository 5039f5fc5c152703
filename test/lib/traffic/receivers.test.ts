import { receiverFlows } from "../../../lib/traffic/receivers";
import { peerName } from "../../../lib/traffic/flow";
import type { ContactsSpec } from "../../../lib/spec/people";

const EMAIL = { to: ["a@example.com"], from: "b@example.com", smarthost: "smtp.example.com:465" };

test.each<readonly [string, Partial<ContactsSpec>, readonly string[]]>([
  ["PagerDuty", { pagerDuty: {} }, ["internet: the internet 443"]],
  ["Opsgenie and a public webhook", { opsgenie: {}, webhook: {} }, ["internet: the internet 443"]],
  ["the alert that always fires", { watchdog: true }, ["internet: the internet 443"]],
  ["public e-mail", { email: EMAIL }, ["internet: the internet 465"]],
  ["e-mail in a data center", { email: { ...EMAIL, cidrs: ["10.0.0.0/24"] } }, ["outside: the mail server 465"]],
  ["a public webhook on another port", { webhook: { port: 8443 } }, ["internet: the internet 8443"]],
  ["a private webhook", { webhook: { cidrs: ["10.0.0.0/24"] } }, ["outside: the webhook 443"]],
  [
    "a webhook in another namespace and PagerDuty",
    { webhook: { namespace: "incidents", port: 8080 }, pagerDuty: {} },
    ["internet: the internet 443", "outside: the webhook in incidents 8080"],
  ],
  ["no receiver", {}, []],
])("Alertmanager may connect only where its receivers are: %s", (_what, receivers, expected) => {
  const flows = receiverFlows(receivers).map(({ kind, to, ports }) => `${kind}: ${peerName(to)} ${ports.join()}`);
  expect(flows).toEqual(expected);
});

test("the pods of a webhook are selected by their namespace and labels", () => {
  const [flow] = receiverFlows({ webhook: { namespace: "incidents", labels: { app: "bridge" }, port: 8080 } });
  expect(flow?.to).toMatchObject({ kind: "pods", namespace: "incidents", labels: { app: "bridge" } });
});
