import { synthesize } from "../../../charts/synthesize";
import type { Manifest } from "../../../lib/manifests/manifest";
import type { ContactsSpec } from "../../../lib/spec/people";
import { transitionWarnings } from "../../../lib/transitions/transitions";
import { environmentOf, layerOf } from "../../helpers/fixtures";

const { environment, release } = environmentOf("prod");

const contacts = { ...environment.contacts, pagerDuty: {}, webhook: {} } as ContactsSpec;
const all = synthesize(layerOf({ environment: { ...environment, contacts }, release })).manifests;
const slack = edited(/(pagerduty-routing-key|webhook-url)/g, "slack-url");
const none = edited(/alertmanager-receivers\/[a-z-]+/g, "none");

/** The manifests with another configuration of Alertmanager. */
function edited(part: RegExp, text: string): readonly Manifest[] {
  return JSON.parse(JSON.stringify(all).replace(part, text)) as readonly Manifest[];
}

const found = (before: readonly Manifest[], after: readonly Manifest[]) =>
  transitionWarnings(before, after, { context: "prod-eu" }).filter(({ code }) => code === "receiver/key-needed");

test("each new receiver gets a warning with its key, and with the command that shows the keys of the Secret", () => {
  expect(found(slack, all).map(({ message }) => message.split(";")[0])).toEqual([
    "Alertmanager now reads the key pagerduty-routing-key of the Secret alertmanager-receivers, which is not in the manifests",
    "Alertmanager now reads the key webhook-url of the Secret alertmanager-receivers, which is not in the manifests",
  ]);
  expect(found(slack, all)[0]?.steps[0]).toBe(
    "see whether the Secret has the key before the apply: `kubectl --context prod-eu --namespace 254carbon-access describe secret alertmanager-receivers`",
  );
  expect(found(none, slack).map(({ message }) => message)).toEqual([expect.stringContaining("the key slack-url ")]);
});

test("removing a receiver and the same receivers need no new key", () => {
  expect(found(all, slack)).toEqual([]);
  expect(found(all, edited(/@oncall/g, "@other"))).toEqual([]);
});
